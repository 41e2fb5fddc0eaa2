import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { MessageClasses } from './message-classes.ts';

/**
 * Passes requests for a WebSocket to the application like any other request: it may refuse them with a response, or accept
 * them.
 */
export const serveUpgrades = (server: Server, { ServerResponse }: MessageClasses): void => {
  server.on('upgrade', (request, socket, head) => {
    if (!(socket instanceof Socket)) {
      socket.destroy();
      return;
    }
    // Node has removed its own listener.
    socket.on('error', () => undefined);
    if (head.length > 0) socket.unshift(head);
    const response = new ServerResponse(request);
    // What follows on the connection is no HTTP any more.
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once('finish', () => socket.destroySoon());
    server.emit('request', request, response);
  });
};
