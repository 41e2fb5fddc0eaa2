import type { RequestHandler } from 'express';
import { routeOf } from './route-of.ts';
import { sentStatus } from './sent-status.ts';

/** A completed request. */
export interface CompletedRequest {
  /** The pattern of the matched route, never the request's path; `other` if no route matched. */
  readonly route: string;
  /** The status, or `aborted` if the client disconnected before the response. */
  readonly status: string;
  readonly seconds: number;
}

export interface RequestEventListener {
  readonly onStart: () => void;
  readonly onEnd: (request: CompletedRequest) => void;
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number;
}

/** Notifies the listener of each request's start and end; it ends with the response or a disconnect. */
export const countRequests =
  ({ onStart, onEnd, clock }: RequestEventListener): RequestHandler =>
  (request, response, next) => {
    const start = clock();
    onStart();
    response.once('close', () => {
      onEnd({
        route: routeOf(request, response) ?? 'other',
        status: String(sentStatus(response) ?? 'aborted'),
        seconds: (clock() - start) / 1000,
      });
    });
    next();
  };

/** Gives the following routes one common name in metrics. */
export const namedRoutes =
  (name: string): RequestHandler =>
  (_request, response, next) => {
    Object.assign(response.locals, { routeName: name });
    next();
  };
