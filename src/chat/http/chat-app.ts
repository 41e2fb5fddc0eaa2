import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler } from 'express';
import { type CallResult, INTERNAL_ERROR, INVALID_PATH, isRefusal, UNKNOWN_ROUTE } from '../call-result.ts';
import { type HandledRequest, beginExchange, type Clock, type Exchange, finishExchange } from './exchange.ts';
import { CHATS, MESSAGES, callHandlers, type CallHandlerDeps } from './call-handlers.ts';
import { readFastPath } from './fast-path.ts';

export interface ReadinessResponse {
  readonly ready: boolean;
  readonly problems: readonly string[];
}

export interface ChatAppDeps extends Pick<CallHandlerDeps, 'submit' | 'authorize' | 'tracer'> {
  /** 202, or 201 like the Rails application. */
  readonly status: 201 | 202;
  readonly readiness: () => Promise<ReadinessResponse>;
  /** The queued jobs as JSON texts, oldest first; `null` if they are not available. */
  readonly jobs: (() => readonly string[]) | null;
  /** Which reverse proxies are trusted, as in Express's "trust proxy". */
  readonly trustProxy: number | readonly string[] | false;
  readonly clock: Clock;
  readonly onHandled: (handled: HandledRequest) => void;
  /** Called with internal errors. */
  readonly onDefect: (error: unknown, requestId: string) => void;
}

const HEALTHY = '{"status":"healthy"}';

const bodyOf = (result: CallResult): string => {
  if (isRefusal(result)) return JSON.stringify({ error: result.error });
  return result.kind === 'chat'
    ? `{"number":${result.number},"messages_count":0}`
    : `{"number":${result.number}}`;
};

const headersOf = (result: CallResult): string[] => {
  if (!isRefusal(result)) return [];
  if (result.retryAfter !== undefined) return ['Retry-After', String(result.retryAfter)];
  if (result.status === 401) return ['WWW-Authenticate', 'Bearer'];
  // The rest of the body is not read.
  return result.status === 413 || result.status === 415 ? ['Connection', 'close'] : [];
};

/**
 * The contract's routes as an Express application. The two calls in their usual form bypass Express: they are nearly all
 * of the traffic, and routing would take longer than answering.
 */
export const chatApp = (deps: ChatAppDeps): RequestListener => {
  const { submit, status, readiness, authorize, jobs, tracer, clock, onHandled, onDefect } = deps;
  const exchanges = new WeakMap<ServerResponse, Exchange>();
  const exchangeOf = (request: IncomingMessage, response: ServerResponse): Exchange =>
    exchanges.get(response) ?? beginExchange(request, response, clock);

  const send = (
    exchange: Exchange,
    route: string,
    code: number,
    json: string | null,
    headers: readonly string[] = [],
  ): void => {
    const handled = finishExchange(exchange, clock, { route, status: code, json, headers });
    if (handled !== null) onHandled(handled);
  };
  const sendResult = (exchange: Exchange, route: string, result: CallResult): void =>
    send(exchange, route, isRefusal(result) ? result.status : status, bodyOf(result), headersOf(result));
  const handleDefect = (exchange: Exchange, error: unknown): void => {
    onDefect(error, exchange.id);
    if (exchange.response.headersSent) exchange.response.destroy();
    else sendResult(exchange, 'other', INTERNAL_ERROR);
  };
  const handlers = callHandlers({ submit, status, authorize, tracer, sendResult, onDefect: handleDefect });

  const app = express();
  app.disable('x-powered-by').set('etag', false).set('query parser', false);
  app.set('trust proxy', deps.trustProxy);
  app.use((request, response, next) => {
    const exchange = beginExchange(request, response, clock);
    exchanges.set(response, exchange);
    if (request.method === 'OPTIONS') send(exchange, 'preflight', 204, null);
    else next();
  });
  app.post(CHATS, (request, response) =>
    handlers.chat(exchangeOf(request, response), request.params['token']),
  );
  app.post(MESSAGES, (request, response) =>
    handlers.message(exchangeOf(request, response), request.params['token'], request.params['number']),
  );
  app.get('/health', (request, response) => send(exchangeOf(request, response), '/health', 200, HEALTHY));
  app.get('/ready', async (request, response) => {
    const state = await readiness();
    send(exchangeOf(request, response), '/ready', state.ready ? 200 : 503, JSON.stringify(state));
  });
  if (jobs !== null) {
    app.get('/jobs', (request, response) =>
      send(exchangeOf(request, response), '/jobs', 200, `[${jobs().join(',\n')}]`),
    );
  }
  app.use((request, response) => sendResult(exchangeOf(request, response), 'other', UNKNOWN_ROUTE));
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express recognizes an error handler by its four parameters.
  const errorHandler: ErrorRequestHandler = (error: unknown, request, response, _next) => {
    const exchange = exchangeOf(request, response);
    if (error instanceof URIError) sendResult(exchange, 'other', INVALID_PATH);
    else handleDefect(exchange, error);
  };
  app.use(errorHandler);

  return (request, response) => {
    const fastPath = request.method === 'POST' ? readFastPath(request.url ?? '') : null;
    if (fastPath === null) {
      app(request, response);
      return;
    }
    const exchange = beginExchange(request, response, clock);
    try {
      if (fastPath.chat === undefined) handlers.chat(exchange, fastPath.token);
      else handlers.message(exchange, fastPath.token, fastPath.chat);
    } catch (error) {
      handleDefect(exchange, error);
    }
  };
};
