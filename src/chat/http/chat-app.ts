import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { type Answer, BROKEN, INVALID_PATH, isRefusal, type Refusal, UNKNOWN_ROUTE } from '../answer.ts';
import type { Call } from '../call.ts';
import type { Desk } from '../flow/desk.ts';
import { readMessageBody } from '../message-body.ts';
import type { Trace } from '../trace.ts';
import { type Answered, beginExchange, type Clock, type Exchange, finishExchange } from './exchange.ts';
import { bodyRefusal, readBody } from './read-body.ts';

export interface ReadinessAnswer {
  readonly ready: boolean;
  readonly problems: readonly string[];
}

export interface ChatAppParts {
  readonly ask: Desk['ask'];
  /** 202, or 201 as the original's code has it. */
  readonly status: 201 | 202;
  readonly readiness: () => Promise<ReadinessAnswer>;
  /** Checks an Authorization header; `null` lets everybody in. */
  readonly authorize: ((authorization: string | undefined) => Promise<Refusal | null>) | null;
  /** The queued jobs as JSON texts, oldest first, where they can be shown. */
  readonly jobs: (() => readonly string[]) | null;
  readonly trace: Trace;
  readonly clock: Clock;
  readonly onAnswered: (answered: Answered) => void;
  /** Told of a defect. */
  readonly onBroken: (error: unknown, requestId: string) => void;
}

const CHATS = '/api/v1/chat_applications/:token/chats';
const MESSAGES = '/api/v1/chat_applications/:token/chats/:number/messages';
const HEALTHY = '{"status":"healthy"}';

const headerOf = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
};

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

/** The contract's routes, as an Express application. */
export const createChatApp = (parts: ChatAppParts): Express => {
  const { ask, status, readiness, authorize, jobs, trace, clock, onAnswered, onBroken } = parts;
  const exchanges = new WeakMap<ServerResponse, Exchange>();
  const exchangeOf = (request: IncomingMessage, response: ServerResponse): Exchange =>
    exchanges.get(response) ?? beginExchange(request, response, clock);

  const send = (
    exchange: Exchange,
    route: string,
    code: number,
    json: string | null,
    headers: string[] = [],
  ): void => {
    const answered = finishExchange(exchange, clock, { route, status: code, json, headers });
    if (answered !== null) onAnswered(answered);
  };
  const sendAnswer = (exchange: Exchange, route: string, answer: Answer): void =>
    send(exchange, route, isRefusal(answer) ? answer.status : status, bodyOf(answer), headersOf(answer));

  /** Takes a call: who asks first, then what, then the answer when the pipeline has it. */
  const take =
    (
      route: string,
      read: (
        request: IncomingMessage,
        token: string,
        chat: string,
        done: (call: Call | Refusal) => void,
      ) => void,
    ): RequestHandler<{ token: string; number?: string }> =>
    async (request, response) => {
      const exchange = exchangeOf(request, response);
      const span = trace.begin(route, request.headers);
      const settle = (answer: Answer): void => {
        span.end(isRefusal(answer) ? answer.status : status);
        sendAnswer(exchange, route, answer);
      };
      const refused = bodyRefusal(request) ?? (await authorize?.(request.headers.authorization)) ?? null;
      if (refused !== null) {
        settle(refused);
        return;
      }
      read(request, request.params.token, request.params.number ?? '', (call) => {
        if ('error' in call) settle(call);
        else ask(call, settle);
      });
    };

  const app = express();
  app.disable('x-powered-by').set('etag', false).set('query parser', false);
  app.use((request, response, next) => {
    const exchange = beginExchange(request, response, clock);
    exchanges.set(response, exchange);
    if (request.method === 'OPTIONS') send(exchange, 'preflight', 204, null);
    else next();
  });
  app.post(
    CHATS,
    take(CHATS, (request, token, _chat, done) =>
      done({ kind: 'chat', token, key: headerOf(request, 'idempotency-key') }),
    ),
  );
  app.post(
    MESSAGES,
    take(MESSAGES, (request, token, chat, done) =>
      readBody(request, (body) => {
        if ('error' in body) done(body);
        else {
          const key = headerOf(request, 'idempotency-key');
          done({ kind: 'message', token, chat, body: readMessageBody(body), key });
        }
      }),
    ),
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
    const isPath = error instanceof URIError;
    if (!isPath) onBroken(error, exchange.id);
    if (response.headersSent) response.destroy();
    else sendAnswer(exchange, 'other', isPath ? INVALID_PATH : BROKEN);
  };
  app.use(recover);
  return app;
};
