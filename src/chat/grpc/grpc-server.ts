import {
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type Answer, isRefusal, type Numbered, type Refusal } from '../answer.ts';
import type { Authorize } from '../bearer-check.ts';
import type { Call } from '../call.ts';
import type { Desk } from '../flow/desk.ts';
import type { Trace } from '../trace.ts';
import {
  chatServiceDefinition,
  type CreateChatReply,
  type CreateChatRequest,
  type CreateMessageReply,
  type CreateMessageRequest,
} from './definition.ts';

export interface GrpcParts {
  readonly ask: Desk['ask'];
  /** `null` lets everybody in. */
  readonly authorize: Authorize | null;
  readonly trace: Trace;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
  readonly onAnswered: (method: string, status: number, seconds: number) => void;
  readonly protoFile: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface GrpcServer {
  readonly port: number;
  /** Lets open calls finish, and cuts those that are open after `graceMs`. */
  readonly close: (graceMs: number) => Promise<void>;
}

const CODES: Readonly<Record<Refusal['status'], status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  404: status.NOT_FOUND,
  413: status.INVALID_ARGUMENT,
  415: status.INVALID_ARGUMENT,
  422: status.INVALID_ARGUMENT,
  429: status.RESOURCE_EXHAUSTED,
  500: status.INTERNAL,
  503: status.UNAVAILABLE,
};
const TAKEN = 202;

const textOf = (metadata: Metadata, name: string): string | undefined => {
  const [value] = metadata.get(name);
  return typeof value === 'string' ? value : undefined;
};

const errorOf = ({ status: code, error, retryAfter }: Refusal): ServiceError => {
  const metadata = new Metadata();
  if (retryAfter !== undefined) metadata.set('retry-after', String(retryAfter));
  return Object.assign(new Error(error), { code: CODES[code], details: error, metadata });
};

const MOST_BYTES = 1024 * 1024;

/** Serves the two calls over gRPC (without TLS: that is for what stands in front). */
export const startGrpc = async (parts: GrpcParts): Promise<GrpcServer> => {
  const { ask, authorize, trace, clock, onAnswered } = parts;

  const take =
    <Request, Reply>(
      name: string,
      callOf: (request: Request, key: string | null) => Call,
      replyOf: (numbered: Numbered) => Reply,
    ): handleUnaryCall<Request, Reply> =>
    (call, callback) => {
      const began = clock();
      const { metadata, request } = call;
      const span = trace.begin(name, { traceparent: textOf(metadata, 'traceparent') });
      const settle = (answer: Answer): void => {
        const code = isRefusal(answer) ? answer.status : TAKEN;
        span.end(code);
        onAnswered(name, code, (clock() - began) / 1000);
        if (isRefusal(answer)) callback(errorOf(answer));
        else callback(null, replyOf(answer));
      };
      const asked = (refused: Refusal | null): void => {
        if (refused !== null) settle(refused);
        else ask(callOf(request, textOf(metadata, 'idempotency-key') ?? null), settle);
      };
      if (authorize === null) asked(null);
      else
        authorize(textOf(metadata, 'authorization')).then(asked, (error: unknown) =>
          callback({ code: status.INTERNAL, details: String(error) }),
        );
    };

  const implementation: UntypedServiceImplementation = {
    CreateChat: take<CreateChatRequest, CreateChatReply>(
      'CreateChat',
      ({ token }, key) => ({ kind: 'chat', token, key }),
      ({ number }) => ({ number, messages_count: 0 }),
    ),
    CreateMessage: take<CreateMessageRequest, CreateMessageReply>(
      'CreateMessage',
      ({ token, chat_number: chat, body }, key) => ({
        kind: 'message',
        token,
        chat,
        body: { text: body.toWellFormed() },
        key,
      }),
      ({ number }) => ({ number }),
    ),
  };
  const server = new Server({ 'grpc.max_receive_message_length': MOST_BYTES });
  server.addService(await chatServiceDefinition(parts.protoFile), implementation);
  const host = parts.host.includes(':') ? `[${parts.host}]` : parts.host;
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${parts.port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else
        reject(
          new Error(
            `gRPC cannot listen on ${host}, port ${parts.port}: set GRPC_PORT to a free one (${error.message})`,
          ),
        );
    });
  });
  return {
    port,
    close: (graceMs) =>
      new Promise((resolve) => {
        const overdue = setTimeout(() => server.forceShutdown(), graceMs);
        server.tryShutdown(() => {
          clearTimeout(overdue);
          resolve();
        });
      }),
  };
};
