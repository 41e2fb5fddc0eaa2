import type { Request, Response } from 'express';

const patternOf = ({ route }: Pick<Request, never> & { readonly route?: unknown }): string | null => {
  const path = typeof route === 'object' && route !== null && 'path' in route ? route.path : null;
  const first: unknown = Array.isArray(path) ? path[0] : path;
  return typeof first === 'string' ? first : null;
};

/** The pattern of the matched route, or the common name of its routes; `null` if no route matched. */
export const routeOf = (request: Request, { locals }: Response): string | null => {
  const pattern = patternOf(request);
  const name = (locals as Readonly<Record<string, unknown>>)['routeName'];
  return pattern !== null && typeof name === 'string' ? name : pattern;
};
