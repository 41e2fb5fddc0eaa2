import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type ClientOptions, WebSocket } from 'ws';
import type { HttpServer } from '../../../src/http/server/listen.ts';
import { until } from '../../support/wait-until.ts';

type Message = Readonly<Record<string, unknown>>;

export interface WebSocketClient {
  readonly socket: WebSocket;
  readonly messages: readonly Message[];
  /** Resolves when a message has this value. */
  readonly has: (name: string, value: unknown) => Promise<unknown>;
  /** The code and the reason of the server's close frame. */
  readonly closed: () => Promise<readonly [code: number, reason: string]>;
}

const toWebSocketUrl = ({ port }: HttpServer, path: string): string => `ws://127.0.0.1:${port}${path}`;

/** Opens a WebSocket and waits for its first message. */
export const openWebSocketClient = async (
  server: HttpServer,
  path: string,
  options: ClientOptions = {},
): Promise<WebSocketClient> => {
  const socket = new WebSocket(toWebSocketUrl(server, path), options);
  const messages: Message[] = [];
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as Message));
  const closed = once(socket, 'close').then(([code, reason]) => [code as number, String(reason)] as const);
  await once(socket, 'open');
  await until('the first message', () => messages.length > 0);
  return {
    socket,
    messages,
    has: (name, value) =>
      until(`${name} is ${String(value)}`, () => messages.some((one) => one[name] === value)),
    closed: () => closed,
  };
};

/** The response to a request for a WebSocket that is refused. */
export const refusedWebSocket = async (
  server: HttpServer,
  path: string,
  options: ClientOptions = {},
): Promise<{
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}> => {
  const socket = new WebSocket(toWebSocketUrl(server, path), options);
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: JSON.parse(Buffer.concat(chunks).toString()) as unknown,
  };
};
