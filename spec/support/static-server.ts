import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

export interface StaticServer {
  /** The address of the folder, with a slash at its end. */
  readonly url: string;
  /** The paths of all requests that were answered with 404. */
  readonly missing: readonly string[];
  readonly close: () => Promise<void>;
}

/** Serves a folder on 127.0.0.1, below a path such as `/headwater/`, as GitHub Pages does. */
export const staticServer = async (folder: string, base: string): Promise<StaticServer> => {
  const missing: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = normalize(`/${path.slice(base.length)}`).replace(/\/$/, '/index.html');
    const content = path.startsWith(base)
      ? readFile(join(folder, file))
      : Promise.reject(new Error('below another path'));
    content.then(
      (bytes) =>
        response
          .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain; charset=utf-8' })
          .end(bytes),
      () => {
        missing.push(path);
        response.writeHead(404).end();
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${base}`,
    missing,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
