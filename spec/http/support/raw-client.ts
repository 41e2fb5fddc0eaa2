import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { responseDecoder } from '../../support/response-decoder.ts';

/** A client that speaks bytes, reads only when told to, and keeps what it read. */
export interface RawClient {
  readonly socket: Socket;
  /** The heads and bodies read by now, without the framing of the bodies: how they are cut is Node's matter. */
  readonly received: () => string;
  /** Whether what was read ends with a whole response. */
  readonly complete: () => boolean;
  /** Resolves when what was read fulfils the condition; fails when the connection closes before. */
  until(condition: (text: string) => boolean): Promise<string>;
  /** Resolves with what was read when it ends with a whole response; fails when the connection closes before. */
  ended(): Promise<string>;
  /** Resolves with what was read when the other side has closed. */
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
