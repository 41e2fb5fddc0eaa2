import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { CHART_FILES } from '../../src/http/server/page-routes.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { wikiMatcher } from '../../src/wikimedia/filter/wiki-pattern.ts';
import { selectionJson, selectWikis } from '../../src/http/wikis/select-wikis.ts';
import { changeFilter, requestedFilter } from '../../src/http/live/change-filter.ts';
import { HttpError } from '../../src/http/middleware/http-error.ts';
import { validate } from '../../src/http/middleware/validate.ts';
import { EventsParams } from '../../src/http/schemas/events-params.ts';
import {
  TopParams,
  TotalsParams,
  TrendsParams,
  WindowsParams,
} from '../../src/http/schemas/feature-params.ts';
import { type SampleChange, toLiveChange } from './page-changes.ts';
import { totalsResponse, windowsResponse, type WindowsResponseOptions } from './windows-response.ts';
import type { Stats } from './stats.ts';

export interface PageServerOptions {
  readonly stats: Stats;
  /** Whether /stats and /stats/stream are public. */
  readonly statsPublic?: boolean;
  readonly port?: number;
  /** Start of counting, epoch ms; by default one day ago. */
  readonly since?: number;
  /** The time of the newest event, at this time of the clock; by default the same. */
  readonly newest?: (now: number) => number;
  /** The exact number of changes in each second. */
  readonly perSecond?: WindowsResponseOptions['perSecond'];
  readonly lost?: WindowsResponseOptions['lost'];
  /** The distinct users until the last complete second; by default those of the statistics. */
  readonly users?: () => number;
  /** The members of each named set of wikis. */
  readonly sets?: Readonly<Record<string, readonly string[]>>;
  /** What GET /alerts answers; without it, no alerts are configured. */
  readonly alerts?: () => object;
  /** The role in the token; without it, the token has none. */
  readonly role?: string;
}

/** A test double of the HTTP API used by the page, with one account: `admin`, `password123`. */
export interface PageServer {
  readonly url: string;
  /** Every request so far. */
  readonly requests: readonly {
    readonly method: string;
    readonly target: string;
    /** The header Last-Event-ID. */
    readonly lastEventId: string | null;
  }[];
  /** Every token issued so far. */
  readonly tokens: readonly string[];
  readonly stats: () => Stats;
  /** Sends these statistics, as of now, to all open streams. */
  readonly publish: (stats: Stats) => void;
  /** Sets the body of /ready; with `ready: false` the status is 503. */
  readonly readiness: (body: Readonly<Record<string, unknown>> & { readonly ready: boolean }) => void;
  /** Sets the annotations of /stats/annotations. */
  readonly annotations: (annotations: readonly unknown[]) => void;
  /** Sets the trends of /stats/trends. */
  readonly trends: (trends: readonly unknown[]) => void;
  /** Sends a change to all /events streams whose filter accepts it. */
  readonly emit: (change: SampleChange) => void;
  /** Closes every /events stream with this reason. */
  readonly cutOff: (message: string) => void;
  /** Answers 404 at this path from now on. */
  readonly remove: (path: string) => void;
  /** Answers 500 at this path until `heal`. */
  readonly breakPath: (path: string) => void;
  /** Answers logins with 429 for this time, starting at the next login: a page may be slow to open. */
  readonly blockLogins: (seconds: number) => void;
  /** Invalidates every token. */
  readonly endTokens: () => void;
  /** Breaks every connection, existing and new, until `heal`. */
  readonly cut: () => void;
  readonly heal: () => void;
  /** Number of open streams of both kinds. */
  readonly listeners: () => number;
  readonly close: () => Promise<void>;
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; form-action 'self'";

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

export const READY = {
  ready: true,
  problems: [],
  feed: {
    connected: true,
    last_event_at: new Date().toISOString(),
    lag_seconds: 1.4,
    reconnects: 3,
    gaps: 0,
    lost_events: 0,
    repeats: 27,
  },
  store: { writable: true, last_saved_at: new Date().toISOString() },
} as const;

const { resolve: resolveModule } = createRequire(import.meta.url);

/** The part of each type in all changes. */
const TYPE_SHARES: Readonly<Record<string, number>> = { edit: 0.6, new: 0.1, categorize: 0.2, log: 0.1 };

/** The part of each kind of user. */
const KIND_SHARES: Readonly<Record<string, number>> = {
  registered: 0.5,
  temporary: 0.05,
  ip: 0.05,
  bot: 0.4,
  'temporary,ip': 0.1,
};

/** The parameters of a query as the server sees them. */
const paramsOf = (query: URLSearchParams): Readonly<Record<string, string | readonly string[]>> =>
  Object.fromEntries(
    Array.from(new Set(query.keys()), (name) => {
      const [value = '', ...others] = query.getAll(name);
      return [name, others.length === 0 ? value : [value, ...others]];
    }),
  );

/** The parameters that the server takes at each path. */
const PARAMS = {
  '/stats/windows': WindowsParams,
  '/stats/totals': TotalsParams,
  '/stats/top': TopParams,
  '/stats/trends': TrendsParams,
};
const isWithParams = (pathname: string): pathname is keyof typeof PARAMS => Object.hasOwn(PARAMS, pathname);

const domainOf = (trend: unknown): string =>
  typeof trend === 'object' && trend !== null && 'domain' in trend ? String(trend.domain) : '';

const topOf = (counts: Readonly<Record<string, number>>, member: string): readonly unknown[] =>
  Object.entries(counts).map(([name, count]) => ({
    [member]: name,
    count: Math.round(count / 40),
    error: 0,
  }));

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const send = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

const fail = (
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): void => send(response, status, { error: { code, message: `test double: ${code}` } }, headers);

/** Starts the double on 127.0.0.1, on a free port unless one is given. */
export const startPageServer = async (options: PageServerOptions): Promise<PageServer> => {
  const folder = join(packageRoot(), 'src/page');
  const requests: { method: string; target: string; lastEventId: string | null }[] = [];
  const tokens: string[] = [];
  const valid = new Set<string>();
  const tickets = new Set<string>();
  const streams = new Set<ServerResponse>();
  const readers = new Map<ServerResponse, (change: SampleChange) => boolean>();
  const removedPaths = new Set<string>();
  const brokenPaths = new Set<string>();
  const since = options.since ?? Date.now() - 86_400_000;
  let trends: readonly unknown[] = [];
  let annotations: readonly unknown[] = [];
  const sockets = new Set<Socket>();
  let stats = options.stats;
  let ready: Readonly<Record<string, unknown>> & { readonly ready: boolean } = READY;
  let blockSeconds = 0;
  let loginsFrom = 0;
  let isCut = false;

  const isPublic = options.statsPublic === true;
  const isAuthorized = (request: IncomingMessage): boolean =>
    isPublic || valid.has((request.headers.authorization ?? '').replace(/^Bearer /, ''));
  const frame = (): string => `event: stats\ndata: ${JSON.stringify(stats)}\n\n`;

  const file = async (response: ServerResponse, name: string): Promise<void> => {
    const type = TYPES[name.split('.').at(-1) ?? ''];
    const chart = CHART_FILES.get(`/${name}`);
    if (type === undefined || (chart === undefined && !/^([a-z]+\/)?[a-z-]+\.[a-z]+$/.test(name))) {
      fail(response, 404, 'not_found');
      return;
    }
    try {
      const content = await readFile(chart === undefined ? join(folder, name) : resolveModule(chart));
      response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(content);
    } catch {
      fail(response, 404, 'not_found');
    }
  };

  const login = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    if (blockSeconds > 0) loginsFrom = Date.now() + blockSeconds * 1000;
    blockSeconds = 0;
    const wait = Math.ceil((loginsFrom - Date.now()) / 1000);
    if (wait > 0) {
      fail(response, 429, 'too_many_tries', { 'retry-after': String(wait) });
      return;
    }
    if (JSON.stringify(body) !== JSON.stringify({ username: 'admin', password: 'password123' })) {
      fail(response, 401, 'wrong_credentials');
      return;
    }
    const claims = Buffer.from(JSON.stringify({ role: options.role })).toString('base64url');
    const token = `token-${String(tokens.length)}.${claims}.${Math.random().toString(36).slice(2)}`;
    tokens.push(token);
    valid.add(token);
    send(response, 200, { token });
  };

  const ticket = (request: IncomingMessage, response: ServerResponse): void => {
    if (!isAuthorized(request)) {
      fail(response, 401, 'token_missing');
      return;
    }
    const given = Math.random().toString(36).slice(2);
    tickets.add(given);
    send(response, 200, { ticket: given, expires_in: 30 });
  };

  const stream = (response: ServerResponse, query: URLSearchParams): void => {
    if (!isPublic && !tickets.delete(query.get('ticket') ?? '')) {
      fail(response, 401, 'ticket_unknown');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`:ok\n\n${frame()}`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  };

  const known = () => ({
    seen: new Map(Object.entries(stats.by_domain)),
    sets: new Map(Object.entries(options.sets ?? {})),
  });

  const events = (response: ServerResponse, query: URLSearchParams): void => {
    const { matches } = changeFilter(requestedFilter(validate(EventsParams, paramsOf(query)), known()));
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(':ok\n\n');
    readers.set(response, (change) => matches(toLiveChange(change)));
    response.on('close', () => readers.delete(response));
  };

  const top = (query: URLSearchParams, matches: (domain: string) => boolean): unknown => {
    const of = query.get('of');
    if (of === 'domains')
      return {
        of,
        top: topOf(
          Object.fromEntries(Object.entries(stats.by_domain).filter(([domain]) => matches(domain))),
          'domain',
        ),
      };
    if (of === 'users') return { of, top: topOf(stats.by_user, 'user') };
    const pages = ['Q42', 'Talk:Main Page', 'الأندلس'].map((title, index) => ({
      domain: 'www.wikidata.org',
      title,
      count: 9 - index,
      error: 0,
    }));
    return { of, top: pages.filter(({ domain }) => matches(domain)) };
  };

  /** Answers the paths that need the login of /stats; false for any other path. */
  const sendProtected = async (
    response: ServerResponse,
    pathname: string,
    query: URLSearchParams,
  ): Promise<boolean> => {
    if (isWithParams(pathname)) validate(PARAMS[pathname], paramsOf(query));
    const selection = await selectWikis(() => Promise.resolve(known()))(
      pathname !== '/events' && query.has('domain')
        ? query.getAll('domain').flatMap((text) => text.split(','))
        : undefined,
    );
    const matches = selection?.matches ?? (() => true);
    // The made-up counts are those of one name.
    if (selection !== null) query.set('domain', selection.single ?? selection.wikis.join(','));
    const share = (key: string): number =>
      TYPE_SHARES[key] ??
      KIND_SHARES[key] ??
      Object.entries(stats.by_domain)
        .filter(([domain]) => wikiMatcher(key.split(','))(domain))
        .reduce((sum, [, count]) => sum + count, 0) / Math.max(1, stats.messages);
    const now = Date.now();
    const newest = options.newest?.(now) ?? now;
    const { perSecond, lost } = options;
    const windows = {
      since,
      newest,
      share,
      users: options.users?.() ?? stats.distinct_users,
      ...(perSecond === undefined ? {} : { perSecond }),
      ...(lost === undefined ? {} : { lost }),
    };
    if (pathname === '/stats') send(response, 200, stats);
    else if (pathname === '/stats/windows') {
      const { status, body } = windowsResponse(query, windows);
      send(response, status, body);
    } else if (pathname === '/stats/totals') {
      const { status, body } = totalsResponse(query, windows);
      send(response, status, { ...body, ...selectionJson(selection) });
    } else if (pathname === '/stats/top') send(response, 200, top(query, matches));
    else if (pathname === '/stats/trends')
      send(response, 200, {
        as_of: new Date().toISOString(),
        trends: trends.filter((trend) => selection === null || matches(domainOf(trend))),
      });
    else if (pathname === '/stats/wikis')
      send(response, 200, {
        rates: null,
        sets: Object.entries(options.sets ?? {}).map(([name, wikis]) => ({ name, rule: null, wikis })),
        wikis: Object.keys(stats.by_domain).map((domain) => ({ domain, name: null, per_hour: null })),
      });
    else if (pathname === '/stats/annotations') send(response, 200, { annotations });
    else if (pathname === '/events') events(response, query);
    else return false;
    return true;
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = request.url ?? '/';
    const method = request.method ?? 'GET';
    const { pathname, searchParams } = new URL(target, 'http://double');
    requests.push({ method, target, lastEventId: request.headers['last-event-id']?.toString() ?? null });
    if (removedPaths.has(pathname)) {
      fail(response, 404, 'not_found');
      return;
    }
    if (brokenPaths.has(pathname)) {
      fail(response, 500, 'internal');
      return;
    }
    switch (`${method} ${pathname}`) {
      case 'POST /login':
        await login(request, response);
        break;
      case 'POST /stats/ticket':
        ticket(request, response);
        break;
      case 'GET /stats':
      case 'GET /stats/windows':
      case 'GET /stats/totals':
      case 'GET /stats/top':
      case 'GET /stats/trends':
      case 'GET /stats/wikis':
      case 'GET /stats/annotations':
      case 'GET /events':
        if (!isAuthorized(request)) fail(response, 401, 'token_missing');
        else if (!(await sendProtected(response, pathname, searchParams))) fail(response, 404, 'not_found');
        break;
      case 'GET /alerts':
        if (!valid.has((request.headers.authorization ?? '').replace(/^Bearer /, '')))
          fail(response, 401, 'token_missing');
        else if (options.alerts === undefined) fail(response, 404, 'not_found');
        else send(response, 200, options.alerts());
        break;
      case 'POST /alerts/test':
        send(response, 202, { deliveries: ['d'] });
        break;
      case 'GET /stats/stream':
        stream(response, searchParams);
        break;
      case 'GET /ready':
        send(response, ready.ready ? 200 : 503, ready);
        break;
      default:
        await file(response, pathname === '/' ? 'index.html' : pathname.slice(1));
    }
  };

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      if (error instanceof HttpError) {
        send(response, error.status, { error: { code: error.code, message: error.message } });
        return;
      }
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  server.on('connection', (socket) => {
    if (isCut) socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${String(port)}/`,
    requests,
    tokens,
    stats: () => stats,
    publish: (next) => {
      stats = { ...next, as_of: new Date().toISOString() };
      for (const response of streams) response.write(frame());
    },
    readiness: (body) => {
      ready = body;
    },
    annotations: (next) => {
      annotations = next;
    },
    trends: (next) => {
      trends = next;
    },
    emit: (change) => {
      for (const [response, passes] of readers) {
        if (passes(change)) response.write(`id: ${change.id}\ndata: ${JSON.stringify(change)}\n\n`);
      }
    },
    cutOff: (message) => {
      for (const response of readers.keys())
        response.end(`event: cut-off\ndata: ${JSON.stringify({ message })}\n\n`);
    },
    remove: (path) => {
      removedPaths.add(path);
    },
    breakPath: (path) => {
      brokenPaths.add(path);
    },
    blockLogins: (seconds) => {
      blockSeconds = seconds;
    },
    endTokens: () => valid.clear(),
    cut: () => {
      isCut = true;
      breakAll();
    },
    heal: () => {
      isCut = false;
      brokenPaths.clear();
    },
    listeners: () => streams.size + readers.size,
    close: async () => {
      isCut = true;
      breakAll();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
};
