import type { Request, RequestHandler } from 'express';

/** A request that is over. */
export interface AnsweredRequest {
  /** The pattern of the route that took it, never its own path; `other` when none did. */
  readonly route: string;
  /** The status, or `aborted` when the client went away before there was one. */
  readonly status: string;
  readonly seconds: number;
}

export interface RequestWatch {
  readonly began: () => void;
  readonly ended: (request: AnsweredRequest) => void;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

const patternOf = ({ route }: Pick<Request, never> & { readonly route?: unknown }): string => {
  const path = typeof route === 'object' && route !== null && 'path' in route ? route.path : null;
  const first: unknown = Array.isArray(path) ? path[0] : path;
  return typeof first === 'string' ? first : 'other';
};

/** Tells the watch of every request: when it begins, and when its answer is out or its client gone. */
export const countRequests =
  ({ began, ended, clock }: RequestWatch): RequestHandler =>
  (request, response, next) => {
    const start = clock();
    began();
    response.once('close', () => {
      const locals: Readonly<Record<string, unknown>> = response.locals;
      const pattern = patternOf(request);
      const name = locals['routeName'];
      ended({
        route: pattern !== 'other' && typeof name === 'string' ? name : pattern,
        status: response.headersSent ? String(response.statusCode) : 'aborted',
        seconds: (clock() - start) / 1000,
      });
    });
    next();
  };

/** The routes from here on have one name in common: which of them it was does not matter. */
export const namedRoutes =
  (name: string): RequestHandler =>
  (_request, response, next) => {
    Object.assign(response.locals, { routeName: name });
    next();
  };
