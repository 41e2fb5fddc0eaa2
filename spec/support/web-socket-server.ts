import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface ScriptedWebSocketServer {
  /** With the scheme ws. */
  readonly url: string;
  /** The path and query of every request, in order. */
  readonly requests: readonly IncomingMessage[];
  readonly sockets: ReadonlySet<WebSocket>;
  readonly close: () => Promise<void>;
}

export interface WebSocketScript {
  /** A connection is open; `connection` counts from 1. */
  readonly onConnection?: (socket: WebSocket, request: IncomingMessage, connection: number) => void;
  /** Takes a request instead of opening a connection, and returns true. */
  readonly refuse?: (socket: Duplex, request: IncomingMessage, connection: number) => boolean;
  /** Default: true. */
  readonly answersPings?: boolean;
}

/** A WebSocket server on 127.0.0.1 with scripted connections, for what a feed should and should not do. */
export const webSocketServer = async ({
  onConnection = () => undefined,
  refuse = () => false,
  answersPings = true,
}: WebSocketScript): Promise<ScriptedWebSocketServer> => {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<WebSocket>();
  const connections = new Set<Duplex>();
  const webSockets = new WebSocketServer({ noServer: true, autoPong: answersPings });
  const server = createServer((_, response) => response.end('not a WebSocket'));
  server.on('upgrade', (request, socket, head) => {
    requests.push(request);
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    const connection = requests.length;
    if (refuse(socket, request, connection)) return;
    webSockets.handleUpgrade(request, socket, head, (opened) => {
      sockets.add(opened);
      opened.on('error', () => undefined);
      opened.on('close', () => sockets.delete(opened));
      onConnection(opened, request, connection);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/subscribe`,
    requests,
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connections) socket.destroy();
        server.closeAllConnections();
      }),
  };
};

/** Answers a request to connect with a status. */
export const refuseWith = (socket: Duplex, status: string, headers: readonly string[] = []): true => {
  socket.end(
    `HTTP/1.1 ${status}\r\n${headers.map((line) => `${line}\r\n`).join('')}Content-Length: 0\r\n\r\n`,
  );
  return true;
};
