import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { responseDecoder } from '../../support/response-decoder.ts';

/** A raw TCP client that reads only on demand and records what it read. */
export interface RawClient {
  readonly socket: Socket;
  /** The headers and bodies read so far, without chunked framing, which is up to Node. */
  readonly received: () => string;
  /** Whether the data ends with a complete response. */
  readonly complete: () => boolean;
  /** Resolves when the data fulfils the condition; rejects if the connection closes first. */
  until(condition: (text: string) => boolean): Promise<string>;
  /** Resolves with the data when it ends with a complete response; rejects if the connection closes first. */
  ended(): Promise<string>;
  /** Resolves with the data when the server has closed the connection. */
  closed(): Promise<string>;
}

export const rawClient = async (port: number, request: string): Promise<RawClient> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const decoder = responseDecoder();
  let over = false;
  socket.on('data', (bytes) => decoder.push(bytes));
  socket.on('error', () => undefined);
  socket.once('close', () => (over = true));
  socket.write(request);

  const { text: received, complete } = decoder;
  const until: RawClient['until'] = (condition) =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (!condition(received())) return;
        socket.off('data', check);
        resolve(received());
      };
      const fail = (): void => reject(new Error(`closed after: ${received().slice(-500)}`));
      socket.on('data', check);
      socket.once('close', fail);
      check();
      if (over) fail();
    });
  return {
    socket,
    received,
    complete,
    until,
    ended: () => until(complete),
    closed: async () => {
      if (!over) await once(socket, 'close');
      return received();
    },
  };
};

/** The text of a GET with these headers. */
export const rawGet = (path: string, headers: Readonly<Record<string, string>> = {}): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n');
