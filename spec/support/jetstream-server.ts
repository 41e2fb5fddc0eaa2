import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { createRandom } from '../../src/simulator/random.ts';
import type { ControlledFeed } from '../../src/testing/proves-exact.ts';

export interface JetstreamServer extends ControlledFeed {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface JetstreamServerOptions {
  /** In the order in which the server sends them. */
  readonly messages: readonly { readonly time_us: number; readonly text: string }[];
  readonly seed: number;
  /** A connection is cut after 1 to this many messages. */
  readonly cutWithin: number;
  /** Every nth request is answered with 503. */
  readonly refuseEvery: number;
}

/**
 * A server like Bluesky's Jetstream: with a cursor it sends only messages of that time or later, also if they come out of
 * order; without one, what comes next: here, that is the first message of all until one was sent.
 */
export const jetstreamServer = async ({
  messages,
  seed,
  cutWithin,
  refuseEvery,
}: JetstreamServerOptions): Promise<JetstreamServer> => {
  const random = createRandom(seed);
  const pumps = new Set<() => void>();
  const connections = new Set<Duplex>();
  let released = 0;
  let sent = 0;
  let requests = 0;

  const cursorOf = ({ url = '' }: IncomingMessage): number =>
    Number(new URL(url, 'http://localhost').searchParams.get('cursor') ?? 0);
  const stream = (socket: WebSocket, request: IncomingMessage): void => {
    const cursor = cursorOf(request);
    let next = 0;
    let remaining = 1 + Math.floor(random() * cutWithin);
    const pump = (): void => {
      while (next < released && socket.readyState === socket.OPEN && socket.bufferedAmount < 100_000) {
        const message = messages[next];
        if (message === undefined) return;
        if (message.time_us < cursor) {
          next += 1;
          continue;
        }
        if (remaining === 0) {
          if (random() < 0.5) socket.close(1011, 'overloaded');
          else socket.terminate();
          return;
        }
        remaining -= 1;
        next += 1;
        sent += 1;
        socket.send(message.text, pump);
      }
    };
    pumps.add(pump);
    socket.on('close', () => pumps.delete(pump));
    socket.on('error', () => pumps.delete(pump));
    pump();
  };
  const webSockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  server.on('upgrade', (request, socket, head) => {
    requests += 1;
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => undefined);
    if (requests % refuseEvery === 0)
      socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n');
    else webSockets.handleUpgrade(request, socket, head, (opened) => stream(opened, request));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/subscribe`,
    release: (end) => {
      released = end;
      for (const pump of pumps) pump();
    },
    sent: () => sent,
    close: async () => {
      for (const socket of connections) socket.destroy();
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
};
