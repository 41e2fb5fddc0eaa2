import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestId } from '../request-id.ts';

/** A completed request, for the log and metrics. */
export interface HandledRequest {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** The route's pattern; `other` if no route matched. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export interface Exchange {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** By `Clock`, in milliseconds. */
  readonly startedAt: number;
}

/** A monotonic clock in milliseconds. */
export type Clock = () => number;

export const beginExchange = (
  request: IncomingMessage,
  response: ServerResponse,
  clock: Clock,
): Exchange => ({
  id: requestId(request.headers['x-request-id']?.toString()),
  request,
  response,
  startedAt: clock(),
});

/** Sent with every response, including preflights. */
const CORS_HEADERS = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Allow-Methods',
  'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'Access-Control-Allow-Headers',
  'Content-Type, Authorization, X-Requested-With, Accept',
  'Access-Control-Expose-Headers',
  'X-Request-Id, X-Runtime',
  'Access-Control-Max-Age',
  '7200',
] as const;

/** Sends JSON text, or nothing for `null`. All headers are set in one call because that is fastest. */
export const finishExchange = (
  { id, request, response, startedAt }: Exchange,
  clock: Clock,
  reply: {
    readonly route: string;
    readonly status: number;
    readonly json: string | null;
    readonly headers?: readonly string[];
  },
): HandledRequest | null => {
  // The client disconnected, or the response was already sent.
  if (response.headersSent || response.destroyed) return null;
  const { route, status, json, headers = [] } = reply;
  const seconds = (clock() - startedAt) / 1000;
  const body =
    json === null
      ? []
      : [
          'Content-Type',
          'application/json; charset=utf-8',
          'Content-Length',
          String(Buffer.byteLength(json)),
        ];
  response.writeHead(status, [
    ...CORS_HEADERS,
    'X-Request-Id',
    id,
    'X-Runtime',
    seconds.toFixed(6),
    ...headers,
    ...body,
  ]);
  response.end(json ?? undefined);
  return { id, method: request.method ?? '', path: request.url ?? '', route, status, seconds };
};
