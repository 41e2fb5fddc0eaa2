import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/** Last handler of a route: 405 with `Allow` for other methods; OPTIONS gets 204 with the list. */
export const onlyMethods = (...methods: readonly string[]): RequestHandler => {
  const allow = methods.join(', ');
  return (request, response) => {
    if (request.method === 'OPTIONS') {
      response.set('Allow', allow).status(204).end();
      return;
    }
    throw new HttpError(
      405,
      'method-not-allowed',
      `only ${methods.join(' and ')} ${methods.length === 1 ? 'is' : 'are'} allowed`,
      {
        headers: { Allow: allow },
      },
    );
  };
};
