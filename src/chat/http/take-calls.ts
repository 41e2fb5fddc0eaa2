import type { IncomingMessage } from 'node:http';
import { type Answer, isRefusal, type Refusal } from '../answer.ts';
import type { Call } from '../call.ts';
import type { Desk } from '../flow/desk.ts';
import { readMessageBody } from '../message-body.ts';
import type { Trace, TracedCall } from '../trace.ts';
import type { Exchange } from './exchange.ts';
import { bodyRefusal, readBody } from './read-body.ts';

export const CHATS = '/api/v1/chat_applications/:token/chats';
export const MESSAGES = '/api/v1/chat_applications/:token/chats/:number/messages';

export interface TakingParts {
  readonly ask: Desk['ask'];
  /** The status of a call that was taken. */
  readonly status: number;
  /** Checks an Authorization header; `null` lets everybody in. */
  readonly authorize: ((authorization: string | undefined) => Promise<Refusal | null>) | null;
  readonly trace: Trace;
  readonly sendAnswer: (exchange: Exchange, route: string, answer: Answer) => void;
  /** Told of a defect. */
  readonly broken: (exchange: Exchange, error: unknown) => void;
}

/** The two calls: who asks first, then what, then the answer when the pipeline has it. */
export interface Taking {
  readonly chat: (exchange: Exchange, token: string) => void;
  /** `chat` is the number, as it stands in the path. */
  readonly message: (exchange: Exchange, token: string, chat: string) => void;
}

const traced = (route: string): TracedCall => ({
  name: `POST ${route}`,
  attributes: { 'http.request.method': 'POST', 'http.route': route },
  statusAttribute: 'http.response.status_code',
});
const TRACED = { [CHATS]: traced(CHATS), [MESSAGES]: traced(MESSAGES) } as const;

const keyOf = ({ headers }: IncomingMessage): string | null => {
  const key = headers['idempotency-key'];
  return typeof key === 'string' ? key : null;
};

export const takeCalls = ({ ask, status, authorize, trace, sendAnswer, broken }: TakingParts): Taking => {
  const take = (
    exchange: Exchange,
    route: keyof typeof TRACED,
    read: (request: IncomingMessage, done: (call: Call | Refusal) => void) => void,
  ): void => {
    const { request } = exchange;
    const span = trace.begin(TRACED[route], request.headers);
    const settle = (answer: Answer): void => {
      span.end(isRefusal(answer) ? answer.status : status);
      sendAnswer(exchange, route, answer);
    };
    const goOn = (refused: Refusal | null): void => {
      if (refused !== null) settle(refused);
      else
        read(request, (call) => {
          if ('error' in call) settle(call);
          else ask(call, settle);
        });
    };
    const refused = bodyRefusal(request);
    if (refused !== null || authorize === null) goOn(refused);
    else
      authorize(request.headers.authorization)
        .then(goOn)
        .catch((error: unknown) => broken(exchange, error));
  };

  return {
    chat: (exchange, token) =>
      take(exchange, CHATS, (request, done) => done({ kind: 'chat', token, key: keyOf(request) })),
    message: (exchange, token, chat) =>
      take(exchange, MESSAGES, (request, done) =>
        readBody(request, (body) => {
          if ('error' in body) done(body);
          else done({ kind: 'message', token, chat, body: readMessageBody(body), key: keyOf(request) });
        }),
      ),
  };
};
