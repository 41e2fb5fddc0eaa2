import {
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  type CallResult,
  INTERNAL_ERROR,
  isRefusal,
  type NumberedCall,
  type Refusal,
} from '../call-result.ts';
import { defaultPortUsers } from '../../config/default-ports.ts';
import type { Authorize } from '../bearer-check.ts';
import type { Call } from '../call.ts';
import type { CallQueue } from '../flow/call-queue.ts';
import { requestId } from '../request-id.ts';
import type { CallTracer, TracedCall } from '../call-tracer.ts';
import {
  chatServiceDefinition,
  type CreateChatReply,
  type CreateChatRequest,
  type CreateMessageReply,
  type CreateMessageRequest,
} from './chat-service-definition.ts';

/** A completed call, for the log and metrics. */
export interface HandledGrpcCall {
  /** From the metadata's x-request-id, or a new id; sent with the response. */
  readonly id: string;
  readonly method: string;
  /** The HTTP status. */
  readonly status: number;
  readonly seconds: number;
}

export interface GrpcServerDeps {
  readonly submit: CallQueue['submit'];
  /** `null` allows everyone. */
  readonly authorize: Authorize | null;
  readonly tracer: CallTracer;
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number;
  readonly onHandled: (handled: HandledGrpcCall) => void;
  /** Called with internal errors. */
  readonly onDefect: (error: unknown, requestId: string) => void;
  readonly protoFile: string;
  readonly host: string;
  /** 0 selects any free port. */
  readonly port: number;
}

export interface GrpcServer {
  readonly port: number;
  /** Lets open calls finish, and aborts those still open after `graceMs`. */
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
const ACCEPTED = 202;
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

const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Serves the two calls over gRPC, without TLS, which is left to a proxy. */
export const startGrpcServer = async (deps: GrpcServerDeps): Promise<GrpcServer> => {
  const { submit, authorize, tracer, clock, onHandled, onDefect } = deps;

  const handlerFor = <Request, Reply>(
    name: string,
    toCall: (request: Request, key: string | null) => Call,
    toReply: (numbered: NumberedCall) => Reply,
  ): handleUnaryCall<Request, Reply> => {
    const traced: TracedCall = {
      name: `${SERVICE}/${name}`,
      attributes: { 'rpc.system': 'grpc', 'rpc.service': SERVICE, 'rpc.method': name },
      statusAttribute: 'headwater.status',
    };
    return (call, callback) => {
      const startedAt = clock();
      const { metadata, request } = call;
      const id = requestId(textOf(metadata, 'x-request-id'));
      const span = tracer.begin(traced, {
        traceparent: textOf(metadata, 'traceparent'),
        tracestate: textOf(metadata, 'tracestate'),
      });
      const complete = (result: CallResult): void => {
        const code = isRefusal(result) ? result.status : ACCEPTED;
        span.end(code);
        onHandled({ id, method: name, status: code, seconds: (clock() - startedAt) / 1000 });
        const leading = new Metadata();
        leading.set('x-request-id', id);
        call.sendMetadata(leading);
        if (isRefusal(result)) callback(errorOf(result));
        else callback(null, toReply(result));
      };
      const onAuthorized = (refusal: Refusal | null): void => {
        if (refusal !== null) complete(refusal);
        else submit(toCall(request, textOf(metadata, 'idempotency-key') ?? null), complete);
      };
      if (authorize === null) onAuthorized(null);
      else
        authorize(textOf(metadata, 'authorization'))
          .then(onAuthorized)
          .catch((error: unknown) => {
            onDefect(error, id);
            complete(INTERNAL_ERROR);
          });
    };
  };

  const implementation: UntypedServiceImplementation = {
    CreateChat: handlerFor<CreateChatRequest, CreateChatReply>(
      'CreateChat',
      ({ token }, key) => ({ kind: 'chat', token, key }),
      ({ number }) => ({ number, messages_count: 0 }),
    ),
    CreateMessage: handlerFor<CreateMessageRequest, CreateMessageReply>(
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
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
  server.addService(await chatServiceDefinition(deps.protoFile), implementation);
  const host = deps.host.includes(':') ? `[${deps.host}]` : deps.host;
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${deps.port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else
        reject(
          new Error(
            `gRPC cannot listen on ${host}, port ${deps.port}${defaultPortUsers(deps.port)}: set GRPC_PORT to a free one (${error.message})`,
          ),
        );
    });
  });
  return {
    port,
    close: (graceMs) =>
      new Promise((resolve) => {
        const forceTimer = setTimeout(() => server.forceShutdown(), graceMs);
        server.tryShutdown(() => {
          clearTimeout(forceTimer);
          resolve();
        });
      }),
  };
};
