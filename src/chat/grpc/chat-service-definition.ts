import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

export interface CreateChatRequest {
  readonly token: string;
}
export interface CreateMessageRequest {
  readonly token: string;
  /** An int64 as text. */
  readonly chat_number: string;
  readonly body: string;
}
export interface CreateChatReply {
  readonly number: number;
  readonly messages_count: number;
}
export interface CreateMessageReply {
  readonly number: number;
}

/** Missing fields get their default. */
const DECODE_OPTIONS = { longs: String, defaults: true } as const;
const SERVICE_NAME = 'headwater.chat.v1.ChatService';

const codecOf = <T extends object>(type: protobuf.Type) => ({
  serialize: (message: T): Buffer => Buffer.from(type.encode(type.fromObject(message)).finish()),
  deserialize: (bytes: Buffer): T => type.toObject(type.decode(bytes), DECODE_OPTIONS) as T,
});

export interface ChatServiceDefinition extends ServiceDefinition {
  readonly CreateChat: MethodDefinition<CreateChatRequest, CreateChatReply>;
  readonly CreateMessage: MethodDefinition<CreateMessageRequest, CreateMessageReply>;
}

/** The service of `chat.proto`, for a server or a client. */
export const chatServiceDefinition = async (protoFile: string): Promise<ChatServiceDefinition> => {
  const root = await new protobuf.Root().load(protoFile, { keepCase: true });
  const service = root.lookupService(SERVICE_NAME);

  const method = <I extends object, O extends object>(name: string): MethodDefinition<I, O> => {
    const { requestType, responseType } = service.methods[name] ?? { requestType: '', responseType: '' };
    const request = codecOf<I>(service.lookupType(requestType));
    const response = codecOf<O>(service.lookupType(responseType));
    return {
      path: `/${SERVICE_NAME}/${name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: request.serialize,
      requestDeserialize: request.deserialize,
      responseSerialize: response.serialize,
      responseDeserialize: response.deserialize,
    };
  };
  return { CreateChat: method('CreateChat'), CreateMessage: method('CreateMessage') };
};
