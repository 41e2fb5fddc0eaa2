import type { RequestHandler } from 'express';
import { routeOf } from './route-of.ts';

/** A request that is over. */
export interface CompletedRequest {
  /** The pattern of the route that took it, never its own path; `other` when none did. */
  readonly route: string;
  /** The status, or `aborted` when the client went away before there was one. */
  readonly status: string;
  readonly seconds: number;
}

export interface RequestEventListener {
  readonly onStart: () => void;
  readonly onEnd: (request: CompletedRequest) => void;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

/** Tells the watch of every request: when it begins, and when its answer is out or its client gone. */
export const countRequests =
  ({ onStart, onEnd, clock }: RequestEventListener): RequestHandler =>
  (request, response, next) => {
    const start = clock();
    onStart();
    response.once('close', () => {
      onEnd({
        route: routeOf(request, response) ?? 'other',
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
