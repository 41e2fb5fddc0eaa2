import type { RequestHandler } from 'express';
import type { IncomingHttpHeaders } from 'node:http';
import { routeOf } from './route-of.ts';
import { sentStatus } from './sent-status.ts';

/** A request at its start; `path` has no query, which may contain a ticket. */
export interface StartedRequest {
  readonly method: string;
  readonly path: string;
  /** The trace propagation headers. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface TracedResponse {
  /** The pattern of the matched route; `null` if none matched. */
  readonly route: string | null;
  /** `null` if the client disconnected before the response. */
  readonly status: number | null;
}

/** Starts the span of a request and returns a function that ends it. */
export type TraceRequest = (request: StartedRequest) => (tracedResponse: TracedResponse) => void;

const PROPAGATION_HEADERS = ['traceparent', 'tracestate'] as const;

const propagationHeaders = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    PROPAGATION_HEADERS.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );

/** Traces each request until its response is sent or its client disconnects. */
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
        status: sentStatus(response),
      }),
    );
    next();
  };
