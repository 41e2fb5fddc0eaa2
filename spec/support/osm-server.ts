import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { ControlledFeed } from '../../src/testing/proves-exact.ts';

export interface OsmServer extends ControlledFeed {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** The number of the first file. */
export const FIRST_FILE = 7_171_000;

/**
 * A server of numbered files like OpenStreetMap's, with faults: files that are missing, not complete or refused when they are
 * requested first, and a state that goes back.
 */
export const osmServer = async (files: readonly string[]): Promise<OsmServer> => {
  const requestsOf = new Map<number, number>();
  let released = 0;
  let sent = 0;
  let states = 0;

  const sendState = (response: ServerResponse): void => {
    states += 1;
    const back = states % 4 === 0 ? 2 : 0;
    response.end(
      `#a comment\nsequenceNumber=${FIRST_FILE + Math.max(-1, released - 1 - back)}\ntimestamp=2026-07-04T14\\:37\\:49Z\n`,
    );
  };
  const sendFile = (response: ServerResponse, index: number): void => {
    const file = files[index];
    const requests = (requestsOf.get(index) ?? 0) + 1;
    requestsOf.set(index, requests);
    if (file === undefined || index >= released || (index % 20 === 9 && requests === 1)) {
      response.writeHead(404).end();
      return;
    }
    const bytes = gzipSync(file);
    if (index % 12 === 5 && requests === 1) response.end(bytes.subarray(0, bytes.length / 2));
    else if (index % 12 === 8 && requests === 1) response.writeHead(503).end();
    else {
      sent += 1;
      response.end(bytes);
    }
  };
  const server = createServer(({ url = '' }, response) => {
    const [, digits] = /^\/(\d{3}\/\d{3}\/\d{3})\.osc\.gz$/.exec(url) ?? [];
    if (url === '/state.txt') sendState(response);
    else if (digits !== undefined) sendFile(response, Number(digits.replaceAll('/', '')) - FIRST_FILE);
    else response.writeHead(400).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release: (end) => {
      released = end;
    },
    sent: () => sent,
    close: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
};
