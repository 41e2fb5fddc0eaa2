import { once } from 'node:events';
import { type IncomingMessage, type RequestListener, type Server, createServer } from 'node:http';
import { respondToClientErrors } from './respond-to-client-errors.ts';
import { listenError, type PortSource } from './listen-error.ts';
import { isExpress, messageClasses } from './message-classes.ts';
import { serveUpgrades } from './serve-upgrades.ts';
import { type OpenRequests, openRequests } from './open-requests.ts';
import type { HttpLog } from './deps.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 selects any free port. */
  readonly port: number;
  /** For the error if the port cannot be opened. */
  readonly portSource?: PortSource;
  readonly log: HttpLog;
  /** Timeout for the headers of a request. */
  readonly headersTimeoutMs?: number;
  /** Timeout for a complete request. */
  readonly requestTimeoutMs?: number;
  /**
   * Idle timeout of a connection between requests. A load balancer in front must close idle connections first, or it may
   * send a request on one that closes.
   */
  readonly keepAliveTimeoutMs?: number;
  /** Timeout of a connection with an open request but no traffic, such as a client that stopped reading. */
  readonly stallTimeoutMs?: number;
  readonly maxConnections?: number;
  /** If false, a warning is logged once when a reverse proxy sends its client's address, which is ignored. */
  readonly trustsProxy?: boolean;
}

/** Load balancers close an idle connection after 60 s by default. */
const DEFAULT_KEEP_ALIVE_MS = 65_000;

/** Logs once that X-Forwarded-For is received but ignored, then removes itself. */
const warnAboutProxy = (server: Server, log: HttpLog): void => {
  const onRequest = ({ headers }: IncomingMessage): void => {
    if (headers['x-forwarded-for'] === undefined && headers.forwarded === undefined) return;
    server.off('request', onRequest);
    log(
      'warn',
      'A request came through a reverse proxy (X-Forwarded-For), but TRUST_PROXY is off: all clients behind the proxy count as one address. Set TRUST_PROXY to the number of proxies or to their addresses',
      {},
    );
  };
  server.on('request', onRequest);
};

/** A listening server. */
export interface HttpServer {
  readonly host: string;
  /** The actual port, also if 0 was requested. */
  readonly port: number;
  /** The URL for a browser on this machine. */
  readonly url: string;
  /**
   * Stops accepting connections, lets open requests finish and aborts those still open after `graceMs`. Resolves when
   * every connection is closed. Event streams end when `HttpDeps.stopping$` emits.
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
    const forceTimer = setTimeout(() => openConnections.closeAll(), graceMs);
    const closed = new Promise((resolve) => server.close(resolve));
    openConnections.closeWhenIdle();
    await closed;
    clearTimeout(forceTimer);
  };
  let closed: Promise<void> | null = null;
  return (graceMs) => (closed ??= close(graceMs));
};

/** Serves the application. Rejects with a `ListenError` if the host or port is not available. */
export const listen = async (app: RequestListener, options: ListenOptions): Promise<HttpServer> => {
  const { host, port, log, keepAliveTimeoutMs = DEFAULT_KEEP_ALIVE_MS } = options;
  // A load balancer may open a connection long before it sends a request.
  const {
    headersTimeoutMs = keepAliveTimeoutMs + 1000,
    requestTimeoutMs = Math.max(30_000, headersTimeoutMs),
    stallTimeoutMs = Math.max(60_000, headersTimeoutMs),
  } = options;
  const classes = messageClasses(app);
  const server = createServer(
    {
      ...classes,
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
  if (isExpress(app)) serveUpgrades(server, classes);
  const close = closeOnce(server, openConnections);

  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error, host, port, options.portSource);
  }
  server.on('error', (error) => log('error', 'HTTP server error', { cause: String(error) }));

  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  return { host, port: boundPort, url: urlOf(host, boundPort), close };
};
