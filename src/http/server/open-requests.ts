import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Which connections a server has, and which answers are open on each. */
export interface OpenRequests {
  /** Whether the head of an answer has gone out on this connection, so that nothing else may be written to it. */
  isResponding(socket: Duplex): boolean;
  /** From now on connections close when no request is open on them: idle ones now, the others as they finish. */
  closeWhenIdle(): void;
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
    closeWhenIdle: () => {
      isClosing = true;
      for (const [socket, responses] of responsesBySocket) if (responses.size === 0) socket.destroy();
    },
  };
};
