import { randomBytes } from 'node:crypto';
import express, { type Express, type RequestHandler } from 'express';
import { type Observable, ReplaySubject, type SchedulerLike, interval, share, take } from 'rxjs';
import { monotonicScheduler } from '../../core/time/monotonic-scheduler.ts';
import type { Role } from '../../accounts/account.ts';
import { alertsRoutes } from '../alerts/alerts-routes.ts';
import { bearerGuard } from '../auth/bearer-guard.ts';
import { queuedSemaphore } from './queued-semaphore.ts';
import { countRequests, namedRoutes, type RequestEventListener } from '../middleware/count-requests.ts';
import { checkCredentials } from '../auth/check-credentials.ts';
import { decodablePath } from '../middleware/decodable-path.ts';
import { docsRoutes } from '../docs/docs-routes.ts';
import { errorHandler, notFound } from '../middleware/error-handler.ts';
import { healthRoutes } from '../health/health-routes.ts';
import { NO_READER_LISTENER, type ReaderEventListener } from '../live/reader-event-listener.ts';
import { HttpError } from '../middleware/http-error.ts';
import { mcpRoute, type RespondToMcp } from '../mcp/mcp-route.ts';
import { loginLimits } from '../auth/login-limits.ts';
import { loginRoute } from '../auth/login-route.ts';
import { openapiDocument } from '../docs/openapi-document.ts';
import { pageRoutes } from './page-routes.ts';
import type { HttpDeps } from './deps.ts';
import type { FeatureDisabled } from './optional-features.ts';
import type { TrustProxy } from '../middleware/client-address.ts';
import { verifyPassword } from '../auth/passwords.ts';
import { rejectsRoutes } from '../rejects/rejects-routes.ts';
import { statsRenderer } from '../stats/stats-renderer.ts';
import { securityHeaders } from '../middleware/security-headers.ts';
import { permitPool } from './permit-pool.ts';
import { streamAdmission } from '../auth/stream-admission.ts';
import { statsFrames } from '../stats/stats-frames.ts';
import { statsRoute } from '../stats/stats-route.ts';
import { statsStreamRoute } from '../stats/stats-stream-route.ts';
import { ticketRoute } from '../auth/ticket-route.ts';
import { ticketStore } from '../auth/ticket-store.ts';
import type { KnownWikis } from '../../wikimedia/filter/read-wikis.ts';
import { featureRoutes } from './feature-routes.ts';
import { issueToken } from '../auth/issue-token.ts';
import { type TraceRequest, traceRequests } from '../middleware/trace-requests.ts';

export const HEARTBEAT_MS = 15_000;

export interface HttpAppOptions {
  /** The folder of the dashboard's files; without it there is no dashboard. */
  readonly pageFolder?: string;
  /** The origins whose pages may embed parts of the dashboard. */
  readonly embedOrigins?: readonly string[];
  /** Headwater's version, for /openapi.json. */
  readonly version?: string;
  /** Which reverse proxies to trust for the client's address, as in Express's "trust proxy"; none by default. */
  readonly trustProxy?: TrustProxy;
  readonly maxStreams?: number;
  readonly maxReports?: number;
  readonly maxTickets?: number;
  /** Messages of assistants that are answered at the same time. */
  readonly maxMcpRequests?: number;
  /** Concurrent password checks. Each takes 19 MiB and one of libuv's four threads. */
  readonly maxPasswordChecks?: number;
  readonly maxWaitingLogins?: number;
  readonly verify?: (hash: string, password: string) => Promise<boolean>;
  /** Called for every request. */
  readonly requestListener?: RequestEventListener;
  /** Called for clients of live streams. */
  readonly readerListener?: ReaderEventListener;
  /** Creates a span per request, except for health checks. */
  readonly traceRequest?: TraceRequest;
  /** Clock and timers. */
  readonly scheduler?: SchedulerLike;
  /** The wall clock for token expiry, epoch ms. */
  readonly now?: () => number;
}

const NO_ALERTS: FeatureDisabled = {
  disabledReason: 'this process has no alerts: a server has them, with ALERTS=FILE',
};

const noMcp: RespondToMcp = () =>
  Promise.reject(new HttpError(404, 'not-here', 'this process has no tools for assistants'));

const randomToken = (): string => randomBytes(24).toString('base64url');

const allowAll: RequestHandler = (_request, _response, next) => next();

const NO_SETS: KnownWikis['sets'] = new Map();

const onceStopping = (stopping$: Observable<unknown>): Observable<unknown> => {
  // A stream opened after the emission must end as well.
  const stopped$ = new ReplaySubject<unknown>(1);
  stopping$.pipe(take(1)).subscribe(stopped$);
  return stopped$.pipe(take(1));
};

/** The HTTP API as an Express application; `listen` serves it. */
export const httpApp = (deps: HttpDeps, options: HttpAppOptions = {}): Express => {
  const { snapshot$, report, settings, log } = deps;
  const { scheduler = monotonicScheduler, verify = verifyPassword } = options;
  const { maxStreams = 7500, maxReports = 8, maxTickets = 10_000 } = options;
  const { maxPasswordChecks = 2, maxWaitingLogins = 50 } = options;
  const { now = Date.now } = options;
  const clock = (): number => scheduler.now();
  const instance = randomToken();
  const render = statsRenderer();
  const { accounts } = deps;
  const guardFor = (role: Role): RequestHandler =>
    bearerGuard({ secret: settings.jwtSecret, accounts, role });
  const readerGuard = guardFor('reader');
  const passwordSemaphore = queuedSemaphore({
    maxConcurrent: maxPasswordChecks,
    maxQueued: maxWaitingLogins,
  });
  const statsGuard = settings.statsPublic ? allowAll : readerGuard;
  const heartbeat$ = interval(HEARTBEAT_MS, scheduler).pipe(share());
  const tickets = ticketStore({ maxTickets, now, clock, random: randomToken });
  const admit = streamAdmission({
    stopping$: onceStopping(deps.stopping$),
    tickets,
    acquireStream: permitPool(maxStreams),
    guard: readerGuard,
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
  if (options.requestListener !== undefined) app.use(countRequests(options.requestListener));
  app.use(securityHeaders(), decodablePath);
  app.use(healthRoutes(deps.readiness));
  if (options.traceRequest !== undefined) app.use(traceRequests(options.traceRequest));
  app.use(
    statsRoute({
      snapshot$,
      render,
      report,
      acquireReport: permitPool(maxReports),
      guard: statsGuard,
      log,
      instance,
    }),
  );
  app.use(ticketRoute(tickets, readerGuard));
  app.use(statsStreamRoute({ frame$: statsFrames(snapshot$, render, scheduler), heartbeat$, admit, log }));
  app.use(
    ...featureRoutes(deps, {
      admit,
      wikis: { domains: () => snapshot$.value.byDomain, sets: deps.wikiSets ?? NO_SETS },
      guard: statsGuard,
      heartbeat$,
      readerListener: options.readerListener ?? NO_READER_LISTENER,
      httpLog: log,
      clock: () => performance.now(),
      scheduler,
      now,
    }),
  );
  app.use(
    loginRoute({
      check: (username, password) => passwordSemaphore(() => check(username, password)),
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
  app.use(
    mcpRoute({
      respond: deps.mcp ?? noMcp,
      guard: statsGuard,
      acquire: permitPool(options.maxMcpRequests ?? 16),
    }),
  );
  app.use(rejectsRoutes(deps.rejects, guardFor('admin')));
  app.use(alertsRoutes({ alerts: deps.alerts ?? NO_ALERTS, readerGuard, adminGuard: guardFor('admin') }));
  app.use(
    namedRoutes('docs'),
    docsRoutes(openapiDocument({ version: options.version ?? '0.0.0', statsPublic: settings.statsPublic })),
  );
  if (options.pageFolder !== undefined)
    app.use(namedRoutes('page'), pageRoutes(options.pageFolder, options.embedOrigins));
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
};
