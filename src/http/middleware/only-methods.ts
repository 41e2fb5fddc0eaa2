import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/** Ends a route: 405 with `Allow` for every method that it did not take; OPTIONS gets the list with 204. */
export const onlyMethods = (...methods: readonly string[]): RequestHandler => {
  const allow = methods.join(', ');
  return (request, response) => {
    if (request.method === 'OPTIONS') {
      response.set('Allow', allow).status(204).end();
      return;
    }
    throw new HttpError(405, 'method-not-allowed', `this address takes ${allow} only`, {
      headers: { Allow: allow },
    });
  };
};
