import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

/** A client that speaks bytes, reads only when told to, and keeps what it read. */
export interface RawClient {
  readonly socket: Socket;
  readonly received: () => string;
  /** Resolves when what was read fulfils the condition; fails when the connection closes before. */
  until(condition: (text: string) => boolean): Promise<string>;
  /** Resolves with what was read when the other side has closed. */
  closed(): Promise<string>;
}

export const rawClient = async (port: number, request: string): Promise<RawClient> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const chunks: string[] = [];
  let over = false;
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.once('close', () => (over = true));
  socket.write(request);

  const received = (): string => chunks.join('');
  return {
    socket,
    received,
    until: (condition) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!condition(received())) return;
          socket.off('data', look);
          resolve(received());
        };
        socket.on('data', look);
        socket.once('close', () => reject(new Error(`closed after: ${received().slice(-500)}`)));
        look();
      }),
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
