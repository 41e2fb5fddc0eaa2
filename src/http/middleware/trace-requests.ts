import type { RequestHandler } from 'express';
import type { IncomingHttpHeaders } from 'node:http';
import { routeOf } from './route-of.ts';

/** A request as it begins; `path` is without its query, which may hold a ticket. */
export interface StartedRequest {
  readonly method: string;
  readonly path: string;
  /** Those that tell of the caller's span. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface TracedResponse {
  /** The pattern of the route that took it; `null` when none did. */
  readonly route: string | null;
  /** `null` when the client went away before there was one. */
  readonly status: number | null;
}

/** Begins the span of a request; what it gives ends it. */
export type TraceRequest = (request: StartedRequest) => (tracedResponse: TracedResponse) => void;

const PROPAGATION_HEADERS = ['traceparent', 'tracestate'] as const;

const propagationHeaders = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    PROPAGATION_HEADERS.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );

/** A span for every request from here on, until its answer is out or its client gone. */
export const traceRequests =
  (begin: TraceRequest): RequestHandler =>
  (request, response, next) => {
    const end = begin({
      method: request.method,
      path: request.path,
      headers: propagationHeaders(request.headers),
    });
    response.once('close', () =>
      end({
        route: routeOf(request, response),
        status: response.headersSent ? response.statusCode : null,
      }),
    );
    next();
  };
