import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Tracks a server's connections and the open responses on each. */
export interface OpenRequests {
  /** Whether response headers were sent on this connection, so that nothing else may be written to it. */
  isResponding(socket: Duplex): boolean;
  /** Closes idle connections now and the others as their requests finish. */
  closeWhenIdle(): void;
  /** Closes all connections at once, also those that are a WebSocket, which Node's server no longer knows. */
  closeAll(): void;
}

export const openRequests = (server: Server): OpenRequests => {
  const responsesBySocket = new Map<Duplex, Set<ServerResponse>>();
  let isClosing = false;

  server.on('connection', (socket) => {
    responsesBySocket.set(socket, new Set());
    socket.once('close', () => responsesBySocket.delete(socket));
  });
  server.prependListener('request', ({ socket }, response) => {
    const responses = responsesBySocket.get(socket);
    responses?.add(response);
    if (isClosing) response.setHeader('Connection', 'close');
    response.once('close', () => {
      responses?.delete(response);
      if (isClosing && responses?.size === 0) socket.destroySoon();
    });
  });

  return {
    isResponding: (socket) =>
      [...(responsesBySocket.get(socket) ?? [])].some(({ headersSent }) => headersSent),
    closeAll: () => {
      for (const socket of responsesBySocket.keys()) socket.destroy();
    },
    closeWhenIdle: () => {
      isClosing = true;
      for (const [socket, responses] of responsesBySocket) if (responses.size === 0) socket.destroy();
    },
  };
};
