import { once } from 'node:events';
import { type IncomingMessage, type RequestListener, type Server, createServer } from 'node:http';
import { answerClientErrors } from './client-errors.ts';
import { listenError } from './listen-error.ts';
import { messageClasses } from './message-classes.ts';
import { type OpenRequests, openRequests } from './open-requests.ts';
import type { HttpLog } from './parts.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly log: HttpLog;
  /** How long a client may take for the headers of a request. */
  readonly headersMs?: number;
  /** How long a client may take for a whole request. */
  readonly requestMs?: number;
  /** How long a connection stays open between requests. */
  readonly keepAliveMs?: number;
  /** How long a connection with a request on it may be without any movement, such as a reader that takes nothing. */
  readonly stallMs?: number;
  readonly maxConnections?: number;
  /** False: the log says so once when a proxy in front reports its client's address, which has no effect then. */
  readonly trustsProxy?: boolean;
}

/** Logs once that X-Forwarded-For comes and is not believed; then it is out of the way. */
const hintAtProxy = (server: Server, log: HttpLog): void => {
  const look = ({ headers }: IncomingMessage): void => {
    if (headers['x-forwarded-for'] === undefined && headers.forwarded === undefined) return;
    server.off('request', look);
    log(
      'warn',
      'a request came through a reverse proxy (X-Forwarded-For), and TRUST_PROXY is off: all clients behind the proxy count as one address. Set TRUST_PROXY to the number of proxies in front, or to their addresses',
      {},
    );
  };
  server.on('request', look);
};

/** A server that listens. */
export interface HttpServer {
  readonly host: string;
  /** The real one, also when 0 was asked for. */
  readonly port: number;
  /** Where a browser on this machine finds it. */
  readonly url: string;
  /**
   * Stops accepting, lets open requests finish, and cuts those that are still open after `graceMs`. Resolves
   * when every connection is closed. Event streams end when `HttpParts.stopping$` emits.
   */
  close(graceMs: number): Promise<void>;
}

const EVERY_ADDRESS = new Set(['0.0.0.0', '::', '']);

const urlOf = (host: string, port: number): string => {
  const name = EVERY_ADDRESS.has(host) ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

const closing = (server: Server, open: OpenRequests): ((graceMs: number) => Promise<void>) => {
  const close = async (graceMs: number): Promise<void> => {
    const overdue = setTimeout(() => server.closeAllConnections(), graceMs);
    const closed = new Promise((resolve) => server.close(resolve));
    open.closeWhenIdle();
    await closed;
    clearTimeout(overdue);
  };
  let closed: Promise<void> | null = null;
  return (graceMs) => (closed ??= close(graceMs));
};

/** Serves the application; fails with a `ListenError` when the port or the host cannot be had. */
export const listen = async (app: RequestListener, options: ListenOptions): Promise<HttpServer> => {
  const {
    host,
    port,
    log,
    headersMs = 10_000,
    requestMs = 30_000,
    keepAliveMs = 10_000,
    stallMs = 60_000,
  } = options;
  const server = createServer(
    {
      ...messageClasses(app),
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: Math.min(5000, headersMs / 2),
    },
    app,
  );
  server.timeout = stallMs;
  server.maxConnections = options.maxConnections ?? 10_000;
  if (options.trustsProxy === false) hintAtProxy(server, log);
  const open = openRequests(server);
  answerClientErrors(server, open);
  const close = closing(server, open);

  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error, host, port);
  }
  server.on('error', (error) => log('error', 'the HTTP server failed', { cause: String(error) }));

  const address = server.address();
  const realPort = typeof address === 'object' && address !== null ? address.port : port;
  return { host, port: realPort, url: urlOf(host, realPort), close };
};
