import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { BehaviorSubject } from 'rxjs';
import { SNAPSHOT_TOP_USERS, type Snapshot } from '../../stats/counts/snapshot.ts';
import { unavailable } from '../middleware/http-error.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import type { HttpLog } from '../server/deps.ts';
import { DEFAULT_TOP, type RenderedStats } from './stats-renderer.ts';
import type { PullReport } from './pull-report.ts';
import { sendReport } from './send-report.ts';
import { StatsParams } from '../schemas/base-params.ts';
import type { TryAcquire } from '../server/permit-pool.ts';
import { statsJson } from './stats-json.ts';
import { validate } from '../middleware/validate.ts';

export interface StatsRouteOptions {
  readonly snapshot$: BehaviorSubject<Snapshot>;
  readonly render: (snapshot: Snapshot) => RenderedStats;
  readonly report: PullReport;
  readonly acquireReport: TryAcquire;
  readonly guard: RequestHandler;
  readonly log: HttpLog;
  /** Distinguishes this process's snapshots from another's in the ETag. */
  readonly instance: string;
}

/** GET /stats: the current snapshot, or a full report if `?top=` exceeds the users in the snapshot. */
export const statsRoute = ({
  snapshot$,
  render,
  report,
  acquireReport,
  guard,
  log,
  instance,
}: StatsRouteOptions): Router => {
  const fromSnapshot = (request: Request, response: Response, top: number): void => {
    const snapshot = snapshot$.value;
    const rendered = render(snapshot);
    response.setHeader('ETag', `"${instance}-${rendered.number}-${top}"`);
    if (request.fresh) {
      response.status(304).end();
      return;
    }
    const body = top === DEFAULT_TOP ? rendered.body : Buffer.from(statsJson(snapshot, top));
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', body.length);
    response.end(body);
  };

  const fromReport = (
    request: Request,
    response: Response,
    top: number | 'all',
    fail: (error: unknown) => void,
  ): void => {
    if (request.method === 'HEAD') {
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
      response.end();
      return;
    }
    const release = acquireReport();
    if (release === null) throw unavailable('busy', 'too many reports are in progress; try again', 5);
    sendReport(response, top, { report, log, release, fail });
  };

  const stats: RequestHandler = (request, response, next) => {
    const { top } = validate(StatsParams, request.query);
    response.setHeader('Cache-Control', 'private, no-cache');
    response.setHeader('Vary', 'Authorization');
    if (top !== 'all' && top <= SNAPSHOT_TOP_USERS) fromSnapshot(request, response, top);
    else fromReport(request, response, top, next);
  };

  const router = Router({ caseSensitive: true });
  router.route('/stats').get(guard, stats).all(onlyMethods('GET', 'HEAD'));
  return router;
};
