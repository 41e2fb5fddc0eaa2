import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Which connections a server has, and which answers are open on each. */
export interface OpenRequests {
  /** Whether the head of an answer has gone out on this connection, so that nothing else may be written to it. */
  answering(socket: Duplex): boolean;
  /** From now on connections close when no request is open on them: idle ones now, the others as they finish. */
  closeWhenIdle(): void;
}

export const openRequests = (server: Server): OpenRequests => {
  const open = new Map<Duplex, Set<ServerResponse>>();
  let closing = false;

  server.on('connection', (socket) => {
    open.set(socket, new Set());
    socket.once('close', () => open.delete(socket));
  });
  server.prependListener('request', ({ socket }, response) => {
    const answers = open.get(socket);
    answers?.add(response);
    if (closing) response.setHeader('Connection', 'close');
    response.once('close', () => {
      answers?.delete(response);
      if (closing && answers?.size === 0) socket.destroySoon();
    });
  });

  return {
    answering: (socket) => [...(open.get(socket) ?? [])].some(({ headersSent }) => headersSent),
    closeWhenIdle: () => {
      closing = true;
      for (const [socket, answers] of open) if (answers.size === 0) socket.destroy();
    },
  };
};
