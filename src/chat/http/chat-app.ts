import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler } from 'express';
import { type Answer, BROKEN, INVALID_PATH, isRefusal, UNKNOWN_ROUTE } from '../answer.ts';
import { type Answered, beginExchange, type Clock, type Exchange, finishExchange } from './exchange.ts';
import { CHATS, MESSAGES, takeCalls, type TakingParts } from './take-calls.ts';
import { readUsualPath } from './usual-path.ts';

export interface ReadinessAnswer {
  readonly ready: boolean;
  readonly problems: readonly string[];
}

export interface ChatAppParts extends Pick<TakingParts, 'ask' | 'authorize' | 'trace'> {
  /** 202, or 201 as the original's code has it. */
  readonly status: 201 | 202;
  readonly readiness: () => Promise<ReadinessAnswer>;
  /** The queued jobs as JSON texts, oldest first, where they can be shown. */
  readonly jobs: (() => readonly string[]) | null;
  /** Which proxies in front are believed, as Express's "trust proxy". */
  readonly trustProxy: number | readonly string[] | false;
  readonly clock: Clock;
  readonly onAnswered: (answered: Answered) => void;
  /** Told of a defect. */
  readonly onBroken: (error: unknown, requestId: string) => void;
}

const HEALTHY = '{"status":"healthy"}';

const bodyOf = (answer: Answer): string => {
  if (isRefusal(answer)) return JSON.stringify({ error: answer.error });
  return answer.kind === 'chat'
    ? `{"number":${answer.number},"messages_count":0}`
    : `{"number":${answer.number}}`;
};

const headersOf = (answer: Answer): string[] => {
  if (!isRefusal(answer)) return [];
  if (answer.retryAfter !== undefined) return ['Retry-After', String(answer.retryAfter)];
  if (answer.status === 401) return ['WWW-Authenticate', 'Bearer'];
  // What is left of the body is not read.
  return answer.status === 413 || answer.status === 415 ? ['Connection', 'close'] : [];
};

/**
 * The contract's routes, as an Express application. The two calls in their usual form do not go through it: they are
 * nearly all that comes, and to find their route would take longer than to answer them.
 */
export const createChatApp = (parts: ChatAppParts): RequestListener => {
  const { ask, status, readiness, authorize, jobs, trace, clock, onAnswered, onBroken } = parts;
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
    const answered = finishExchange(exchange, clock, { route, status: code, json, headers });
    if (answered !== null) onAnswered(answered);
  };
  const sendAnswer = (exchange: Exchange, route: string, answer: Answer): void =>
    send(exchange, route, isRefusal(answer) ? answer.status : status, bodyOf(answer), headersOf(answer));
  const broken = (exchange: Exchange, error: unknown): void => {
    onBroken(error, exchange.id);
    if (exchange.response.headersSent) exchange.response.destroy();
    else sendAnswer(exchange, 'other', BROKEN);
  };
  const take = takeCalls({ ask, status, authorize, trace, sendAnswer, broken });

  const app = express();
  app.disable('x-powered-by').set('etag', false).set('query parser', false);
  app.set('trust proxy', parts.trustProxy);
  app.use((request, response, next) => {
    const exchange = beginExchange(request, response, clock);
    exchanges.set(response, exchange);
    if (request.method === 'OPTIONS') send(exchange, 'preflight', 204, null);
    else next();
  });
  app.post(CHATS, (request, response) => take.chat(exchangeOf(request, response), request.params['token']));
  app.post(MESSAGES, (request, response) =>
    take.message(exchangeOf(request, response), request.params['token'], request.params['number']),
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
  app.use((request, response) => sendAnswer(exchangeOf(request, response), 'other', UNKNOWN_ROUTE));
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows an error handler by its four parameters.
  const recover: ErrorRequestHandler = (error: unknown, request, response, _next) => {
    const exchange = exchangeOf(request, response);
    if (error instanceof URIError) sendAnswer(exchange, 'other', INVALID_PATH);
    else broken(exchange, error);
  };
  app.use(recover);

  return (request, response) => {
    const usual = request.method === 'POST' ? readUsualPath(request.url ?? '') : null;
    if (usual === null) {
      app(request, response);
      return;
    }
    const exchange = beginExchange(request, response, clock);
    try {
      if (usual.chat === undefined) take.chat(exchange, usual.token);
      else take.message(exchange, usual.token, usual.chat);
    } catch (error) {
      broken(exchange, error);
    }
  };
};
