import { createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy on 127.0.0.1 that serves another server below a path, as nginx does with a `/` after the address. */
export interface SubPathProxy {
  /** Without a slash at its end. */
  readonly url: string;
  /** The paths that were requested. */
  readonly paths: readonly string[];
  readonly close: () => Promise<void>;
}

export const subPathProxy = async (path: string, to: string): Promise<SubPathProxy> => {
  const { hostname, port } = new URL(to);
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const { url = '', method, headers } = request;
    paths.push(url);
    if (!url.startsWith(`${path}/`)) {
      response.writeHead(404).end('not proxied');
      return;
    }
    const upstream = sendRequest(
      { host: hostname, port, method, path: url.slice(path.length), headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    paths,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
