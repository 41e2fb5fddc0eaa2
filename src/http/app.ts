import { randomBytes } from 'node:crypto';
import express, { type Express, type RequestHandler } from 'express';
import { type Observable, ReplaySubject, type SchedulerLike, interval, share, take } from 'rxjs';
import { monotonicScheduler } from '../core/monotonic-scheduler.ts';
import type { Role } from '../accounts/account.ts';
import { bearerGuard } from './bearer.ts';
import { bulkhead } from './bulkhead.ts';
import { countRequests, namedRoutes, type RequestWatch } from './count-requests.ts';
import { checkCredentials } from './credentials.ts';
import { decodablePath } from './decodable-path.ts';
import { docsRoutes } from './docs.ts';
import { errorAnswers, notFound } from './error-answers.ts';
import { healthRoutes } from './health.ts';
import { NOBODY_WATCHES, type ReaderWatch } from './live/reader-watch.ts';
import { loginLimits } from './login-limits.ts';
import { loginRoute } from './login.ts';
import { openapiDocument } from './openapi.ts';
import { pageRoutes } from './page.ts';
import type { HttpParts } from './parts.ts';
import type { TrustProxy } from './trust-proxy.ts';
import { verifyPassword } from './passwords.ts';
import { rejectsRoutes } from './rejects.ts';
import { statsRenderer } from './rendered-stats.ts';
import { securityHeaders } from './security-headers.ts';
import { slots } from './slots.ts';
import { streamAdmission } from './stream-admission.ts';
import { statsFrames } from './stats-frames.ts';
import { statsRoute } from './stats.ts';
import { statsStreamRoute } from './stats-stream.ts';
import { ticketRoute } from './ticket-route.ts';
import { ticketDesk } from './tickets.ts';
import { timeRoutes } from './time-routes.ts';
import { issueToken } from './tokens.ts';
import { type TraceRequest, traceRequests } from './trace-requests.ts';

export const HEARTBEAT_MS = 15_000;

export interface AppOptions {
  /** The folder with the page's files; without it there is no page. */
  readonly pageFolder?: string;
  /** Headwater's version, for /openapi.json. */
  readonly version?: string;
  /** Which proxies in front to believe about a client's address, as Express's "trust proxy"; none by default. */
  readonly trustProxy?: TrustProxy;
  readonly maxStreams?: number;
  readonly maxReports?: number;
  readonly maxTickets?: number;
  /** Password checks at once: each takes 19 MiB and a thread of libuv's four. */
  readonly maxPasswordChecks?: number;
  readonly maxWaitingLogins?: number;
  readonly verify?: (hash: string, password: string) => Promise<boolean>;
  /** Hears of every request. */
  readonly requests?: RequestWatch;
  /** Hears of the readers of live streams. */
  readonly readers?: ReaderWatch;
  /** Makes the spans of requests; those about the health make none. */
  readonly trace?: TraceRequest;
  /** Measures durations, and schedules. */
  readonly scheduler?: SchedulerLike;
  /** The wall clock, which tokens expire by, in milliseconds since 1970. */
  readonly now?: () => number;
}

const randomText = (): string => randomBytes(24).toString('base64url');

const open: RequestHandler = (_request, _response, next) => next();

const onceStopping = (stopping$: Observable<unknown>): Observable<unknown> => {
  // Streams may be opened after it has emitted, and must end all the same.
  const stopped$ = new ReplaySubject<unknown>(1);
  stopping$.pipe(take(1)).subscribe(stopped$);
  return stopped$.pipe(take(1));
};

/** The HTTP shell over the parts, as an Express application; `listen` serves it. */
export const createApp = (parts: HttpParts, options: AppOptions = {}): Express => {
  const { snapshot$, report, settings, log } = parts;
  const { scheduler = monotonicScheduler, verify = verifyPassword } = options;
  const { maxStreams = 7500, maxReports = 8, maxTickets = 10_000 } = options;
  const { maxPasswordChecks = 2, maxWaitingLogins = 50 } = options;
  const { now = Date.now } = options;
  const clock = (): number => scheduler.now();
  const instance = randomText();
  const render = statsRenderer();
  const { accounts } = parts;
  const guardFor = (role: Role): RequestHandler =>
    bearerGuard({ secret: settings.jwtSecret, accounts, role });
  const guard = guardFor('reader');
  const inTurn = bulkhead({ atOnce: maxPasswordChecks, waiting: maxWaitingLogins });
  const statsGuard = settings.statsPublic ? open : guard;
  const beat$ = interval(HEARTBEAT_MS, scheduler).pipe(share());
  const tickets = ticketDesk({ maxTickets, now, clock, random: randomText });
  const admit = streamAdmission({
    stopping$: onceStopping(parts.stopping$),
    tickets,
    streamSlots: slots(maxStreams),
    guard,
    accounts,
    isPublic: settings.statsPublic,
    instance,
    now,
    scheduler,
  });
  const check = checkCredentials(accounts, verify);

  const app = express();
  app.set('etag', false).set('query parser', 'simple').set('x-powered-by', false);
  app.set('trust proxy', options.trustProxy ?? false);
  if (options.requests !== undefined) app.use(countRequests(options.requests));
  app.use(securityHeaders(), decodablePath);
  app.use(healthRoutes(parts.readiness));
  if (options.trace !== undefined) app.use(traceRequests(options.trace));
  app.use(
    statsRoute({
      snapshot$,
      render,
      report,
      reportSlots: slots(maxReports),
      guard: statsGuard,
      log,
      instance,
    }),
  );
  app.use(ticketRoute(tickets, guard));
  app.use(statsStreamRoute({ frame$: statsFrames(snapshot$, render, scheduler), beat$, admit, log }));
  app.use(
    ...timeRoutes(parts, {
      admit,
      guard: statsGuard,
      beat$,
      watch: options.readers ?? NOBODY_WATCHES,
      httpLog: log,
      clock: () => performance.now(),
      scheduler,
      now,
    }),
  );
  app.use(
    loginRoute({
      check: (username, password) => inTurn(() => check(username, password)),
      issue: ({ username, version, role }) =>
        issueToken({
          secret: settings.jwtSecret,
          username,
          version,
          role,
          seconds: settings.tokenSeconds,
          now: now(),
        }),
      limits: loginLimits({ settings, log, now: clock }),
    }),
  );
  app.use(rejectsRoutes(parts.rejects, guardFor('admin')));
  app.use(
    namedRoutes('docs'),
    docsRoutes(openapiDocument({ version: options.version ?? '0.0.0', statsPublic: settings.statsPublic })),
  );
  if (options.pageFolder !== undefined) app.use(namedRoutes('page'), pageRoutes(options.pageFolder));
  app.use(notFound);
  app.use(errorAnswers(log));
  return app;
};
