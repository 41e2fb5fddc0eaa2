import { once } from 'node:events';
import { type IncomingMessage, type RequestListener, type Server, createServer } from 'node:http';
import { respondToClientErrors } from './respond-to-client-errors.ts';
import { listenError } from './listen-error.ts';
import { messageClasses } from './message-classes.ts';
import { type OpenRequests, openRequests } from './open-requests.ts';
import type { HttpLog } from './deps.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly log: HttpLog;
  /** How long a client may take for the headers of a request. */
  readonly headersTimeoutMs?: number;
  /** How long a client may take for a whole request. */
  readonly requestTimeoutMs?: number;
  /** How long a connection stays open between requests. */
  readonly keepAliveTimeoutMs?: number;
  /** How long a connection with a request on it may be without any movement, such as a reader that takes nothing. */
  readonly stallTimeoutMs?: number;
  readonly maxConnections?: number;
  /** False: the log says so once when a proxy in front reports its client's address, which has no effect then. */
  readonly trustsProxy?: boolean;
}

/** Logs once that X-Forwarded-For comes and is not believed; then it is out of the way. */
const warnAboutProxy = (server: Server, log: HttpLog): void => {
  const onRequest = ({ headers }: IncomingMessage): void => {
    if (headers['x-forwarded-for'] === undefined && headers.forwarded === undefined) return;
    server.off('request', onRequest);
    log(
      'warn',
      'a request came through a reverse proxy (X-Forwarded-For), and TRUST_PROXY is off: all clients behind the proxy count as one address. Set TRUST_PROXY to the number of proxies in front, or to their addresses',
      {},
    );
  };
  server.on('request', onRequest);
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

const WILDCARD_HOSTS = new Set(['0.0.0.0', '::', '']);

const urlOf = (host: string, port: number): string => {
  const name = WILDCARD_HOSTS.has(host) ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

const closeOnce = (server: Server, openConnections: OpenRequests): ((graceMs: number) => Promise<void>) => {
  const close = async (graceMs: number): Promise<void> => {
    const forceTimer = setTimeout(() => server.closeAllConnections(), graceMs);
    const closed = new Promise((resolve) => server.close(resolve));
    openConnections.closeWhenIdle();
    await closed;
    clearTimeout(forceTimer);
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
    headersTimeoutMs = 10_000,
    requestTimeoutMs = 30_000,
    keepAliveTimeoutMs = 10_000,
    stallTimeoutMs = 60_000,
  } = options;
  const server = createServer(
    {
      ...messageClasses(app),
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: Math.min(5000, headersTimeoutMs / 2),
    },
    app,
  );
  server.timeout = stallTimeoutMs;
  server.maxConnections = options.maxConnections ?? 10_000;
  if (options.trustsProxy === false) warnAboutProxy(server, log);
  const openConnections = openRequests(server);
  respondToClientErrors(server, openConnections);
  const close = closeOnce(server, openConnections);

  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error, host, port);
  }
  server.on('error', (error) => log('error', 'the HTTP server failed', { cause: String(error) }));

  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  return { host, port: boundPort, url: urlOf(host, boundPort), close };
};
