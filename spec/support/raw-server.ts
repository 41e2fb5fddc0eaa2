import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RawServer {
  readonly url: string;
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

/** A server on 127.0.0.1 with scripted responses, for what no feed should do and some do. */
export const rawServer = (
  respond: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<RawServer> =>
  new Promise((resolve) => {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      requests.push(request);
      respond(response, request);
    });
    server.listen(0, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/stream/recentchange`,
        requests,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });

/** Begins an event stream and sends these pieces, then keeps it open. */
export const sendChunks = (response: ServerResponse, ...chunks: readonly (string | Buffer)[]): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const chunk of chunks) response.write(chunk);
};
