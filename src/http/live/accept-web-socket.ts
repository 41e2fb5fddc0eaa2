import type { IncomingMessage, ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

/** Answers a request for a WebSocket with 101; `null` if the client has gone. */
export type AcceptWebSocket = (request: IncomingMessage, response: ServerResponse) => WebSocket | null;

/** Clients only read: what they send is ignored. */
const MAX_RECEIVED_BYTES = 1024;
/** How long a client may take to answer a close frame. */
const CLOSE_TIMEOUT_MS = 2000;
const OPTIONS = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: MAX_RECEIVED_BYTES,
  // The declarations lack it.
  closeTimeout: CLOSE_TIMEOUT_MS,
};
const NOTHING = Buffer.alloc(0);

/**
 * Accepts WebSockets over the connections of the HTTP server. Messages are not compressed: that would take memory and time for each
 * client. The response counts as open until the WebSocket is closed.
 */
export const webSocketAcceptor = (): AcceptWebSocket => {
  const server = new WebSocketServer(OPTIONS);
  return (request, response) => {
    const { socket: connection } = request;
    if (response.destroyed || connection.destroyed) return null;
    response.statusCode = 101;
    response.detachSocket(connection);
    connection.once('close', () => response.emit('close'));
    let accepted: WebSocket | null = null;
    server.handleUpgrade(request, connection, NOTHING, (socket) => {
      // What breaks the protocol closes the WebSocket; nothing else is to be done.
      socket.on('error', () => undefined);
      accepted = socket;
    });
    return accepted;
  };
};
