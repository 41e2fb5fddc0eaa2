import { createServer, type IncomingMessage, request as sendRequest, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ForwardProxyOptions {
  /** Where all requests go, whatever host they name: names that no resolver knows can be requested. */
  readonly to: string;
  /** As `user:password`. */
  readonly credentials?: string;
  /** Answers every request with this instead of forwarding it. */
  readonly refusal?: { readonly status: number; readonly headers?: Readonly<Record<string, string>> };
  /** Takes connections and requests, and answers nothing. */
  readonly isSilent?: boolean;
}

/** A forward proxy on 127.0.0.1: for absolute URLs, and with CONNECT. */
export interface ForwardProxy {
  readonly url: string;
  /** Such as `GET http://feed.example/` or `CONNECT feed.example:443`. */
  readonly requests: readonly string[];
  readonly openSockets: () => number;
  readonly close: () => Promise<void>;
}

export const forwardProxy = async ({
  to,
  credentials,
  refusal,
  isSilent = false,
}: ForwardProxyOptions): Promise<ForwardProxy> => {
  const target = new URL(to);
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const expected =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;

  const refusalOf = ({ headers }: IncomingMessage): ForwardProxyOptions['refusal'] =>
    expected !== undefined && headers['proxy-authorization'] !== expected
      ? { status: 407, headers: { 'Proxy-Authenticate': 'Basic realm="proxy"' } }
      : refusal;

  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(`${request.method} ${request.url}`);
    if (isSilent) return;
    const refused = refusalOf(request);
    if (refused !== undefined) {
      response.writeHead(refused.status, refused.headers).end('refused');
      return;
    }
    const { pathname, search } = new URL(request.url ?? '', 'http://no-absolute-url.example');
    const headers = { ...request.headers };
    delete headers['proxy-authorization'];
    const upstream = sendRequest(
      { host: target.hostname, port: target.port, method: request.method, path: pathname + search, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  };
  const tunnel = (request: IncomingMessage, socket: Duplex): void => {
    requests.push(`CONNECT ${request.url}`);
    if (isSilent) {
      // Without a reader, the end of the connection would not be noticed.
      socket.on('end', () => socket.destroy()).resume();
      return;
    }
    const refused = refusalOf(request);
    if (refused !== undefined) {
      const headers = Object.entries(refused.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${refused.status} Refused\r\n${headers.join('')}Content-Length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(Number(target.port), target.hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    socket.on('close', () => upstream.destroy());
  };

  const server = createServer(forward);
  server.on('connect', (request, socket) => tunnel(request, socket));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    openSockets: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
