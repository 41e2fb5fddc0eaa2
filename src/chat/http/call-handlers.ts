import type { IncomingMessage } from 'node:http';
import { type CallResult, isRefusal, type Refusal } from '../call-result.ts';
import type { Call } from '../call.ts';
import type { CallQueue } from '../flow/call-queue.ts';
import { readMessageBody } from '../read-message-body.ts';
import type { CallTracer, TracedCall } from '../call-tracer.ts';
import type { Exchange } from './exchange.ts';
import { bodyRefusal, readBody } from './read-body.ts';

export const CHATS = '/api/v1/chat_applications/:token/chats';
export const MESSAGES = '/api/v1/chat_applications/:token/chats/:number/messages';

export interface CallHandlerDeps {
  readonly submit: CallQueue['submit'];
  /** The status of an accepted call. */
  readonly status: number;
  /** Checks an Authorization header; `null` allows everyone. */
  readonly authorize: ((authorization: string | undefined) => Promise<Refusal | null>) | null;
  readonly tracer: CallTracer;
  readonly sendResult: (exchange: Exchange, route: string, result: CallResult) => void;
  /** Called with internal errors. */
  readonly onDefect: (exchange: Exchange, error: unknown) => void;
}

/** Handlers of the two calls: they authorize, read the body, submit the call and send the pipeline's result. */
export interface CallHandlers {
  readonly chat: (exchange: Exchange, token: string) => void;
  /** `chat` is the number as text from the path. */
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

export const callHandlers = ({
  submit,
  status,
  authorize,
  tracer,
  sendResult,
  onDefect,
}: CallHandlerDeps): CallHandlers => {
  const handle = (
    exchange: Exchange,
    route: keyof typeof TRACED,
    read: (request: IncomingMessage, onCall: (call: Call | Refusal) => void) => void,
  ): void => {
    const { request } = exchange;
    const span = tracer.begin(TRACED[route], request.headers);
    const complete = (result: CallResult): void => {
      span.end(isRefusal(result) ? result.status : status);
      sendResult(exchange, route, result);
    };
    const proceed = (refusal: Refusal | null): void => {
      if (refusal !== null) complete(refusal);
      else
        read(request, (call) => {
          if ('error' in call) complete(call);
          else submit(call, complete);
        });
    };
    const refusal = bodyRefusal(request);
    if (refusal !== null || authorize === null) proceed(refusal);
    else
      authorize(request.headers.authorization)
        .then(proceed)
        .catch((error: unknown) => onDefect(exchange, error));
  };

  return {
    chat: (exchange, token) =>
      handle(exchange, CHATS, (request, onCall) => onCall({ kind: 'chat', token, key: keyOf(request) })),
    message: (exchange, token, chat) =>
      handle(exchange, MESSAGES, (request, onCall) =>
        readBody(request, (body) => {
          if ('error' in body) onCall(body);
          else onCall({ kind: 'message', token, chat, body: readMessageBody(body), key: keyOf(request) });
        }),
      ),
  };
};
