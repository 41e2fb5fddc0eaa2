import {
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type Answer, BROKEN, isRefusal, type Numbered, type Refusal } from '../answer.ts';
import type { Authorize } from '../bearer-check.ts';
import type { Call } from '../call.ts';
import type { Desk } from '../flow/desk.ts';
import { requestId } from '../request-id.ts';
import type { Trace, TracedCall } from '../trace.ts';
import {
  chatServiceDefinition,
  type CreateChatReply,
  type CreateChatRequest,
  type CreateMessageReply,
  type CreateMessageRequest,
} from './definition.ts';

/** A call as the log and the metrics see it, once it is answered. */
export interface GrpcAnswered {
  /** Of the metadata's x-request-id, or a new one; it is sent with the answer. */
  readonly id: string;
  readonly method: string;
  /** As HTTP has it. */
  readonly status: number;
  readonly seconds: number;
}

export interface GrpcParts {
  readonly ask: Desk['ask'];
  /** `null` lets everybody in. */
  readonly authorize: Authorize | null;
  readonly trace: Trace;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
  readonly onAnswered: (answered: GrpcAnswered) => void;
  /** Told of a defect. */
  readonly onBroken: (error: unknown, requestId: string) => void;
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
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  413: status.INVALID_ARGUMENT,
  415: status.INVALID_ARGUMENT,
  422: status.INVALID_ARGUMENT,
  429: status.RESOURCE_EXHAUSTED,
  500: status.INTERNAL,
  503: status.UNAVAILABLE,
};
const TAKEN = 202;
const SERVICE = 'headwater.chat.v1.ChatService';

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
  const { ask, authorize, trace, clock, onAnswered, onBroken } = parts;

  const take = <Request, Reply>(
    name: string,
    callOf: (request: Request, key: string | null) => Call,
    replyOf: (numbered: Numbered) => Reply,
  ): handleUnaryCall<Request, Reply> => {
    const traced: TracedCall = {
      name: `${SERVICE}/${name}`,
      attributes: { 'rpc.system': 'grpc', 'rpc.service': SERVICE, 'rpc.method': name },
      statusAttribute: 'headwater.status',
    };
    return (call, callback) => {
      const began = clock();
      const { metadata, request } = call;
      const id = requestId(textOf(metadata, 'x-request-id'));
      const span = trace.begin(traced, {
        traceparent: textOf(metadata, 'traceparent'),
        tracestate: textOf(metadata, 'tracestate'),
      });
      const settle = (answer: Answer): void => {
        const code = isRefusal(answer) ? answer.status : TAKEN;
        span.end(code);
        onAnswered({ id, method: name, status: code, seconds: (clock() - began) / 1000 });
        const leading = new Metadata();
        leading.set('x-request-id', id);
        call.sendMetadata(leading);
        if (isRefusal(answer)) callback(errorOf(answer));
        else callback(null, replyOf(answer));
      };
      const asked = (refused: Refusal | null): void => {
        if (refused !== null) settle(refused);
        else ask(callOf(request, textOf(metadata, 'idempotency-key') ?? null), settle);
      };
      if (authorize === null) asked(null);
      else
        authorize(textOf(metadata, 'authorization'))
          .then(asked)
          .catch((error: unknown) => {
            onBroken(error, id);
            settle(BROKEN);
          });
    };
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
