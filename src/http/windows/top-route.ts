import { type RequestHandler, Router } from 'express';
import type { ActivityReport } from '../../stats/windows/activity/activity-summary.ts';
import { type SlidingView, viewRange, viewWindows } from '../../stats/windows/sliding-view.ts';
import { certainRanks, type TopCount, topList, type TopList } from '../../stats/windows/sketches/top-list.ts';
import { messages } from '../../stats/windows/window-counts.ts';
import { pageOf } from '../../stats/windows/window-event.ts';
import { isDisabled, disabledRoute } from '../server/feature-disabled.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import type { WindowQueries } from '../server/optional-features.ts';
import { TopParams } from '../schemas/feature-params.ts';
import { validate } from '../middleware/validate.ts';
import type { WindowsRouteOptions } from './windows-route.ts';
import { distinctJson } from './window-row-format.ts';

/** Users and pages are stored per minute at the finest; domains use the same resolution. */
const RESOLUTION = '1m';

type Of = 'pages' | 'users' | 'domains';

const topItemJson = (of: Of, { key, count, error }: TopCount): object => {
  switch (of) {
    case 'pages':
      return { ...pageOf(key), count, error };
    case 'users':
      return { user: key, count, error };
    case 'domains':
      return { domain: key, count, error };
  }
};

/** Whether counts and order are exact. */
const isExact = (list: TopList, entries: readonly TopCount[]): boolean =>
  entries.every(({ error }) => error === 0) && certainRanks(list) >= entries.length;

const domainsOf = async (
  windowQueries: WindowQueries,
  view: SlidingView,
  at: number,
  limit: number,
): Promise<TopList> => {
  const counts = await windowQueries.byKey('domain', viewWindows(view, at, RESOLUTION));
  return topList(
    Array.from(counts, ([key, sum]) => ({ key, count: messages(sum), error: 0 })),
    limit,
    0,
  );
};

const listOf = (of: Exclude<Of, 'domains'>, { topUsers, topPages }: ActivityReport): TopList =>
  of === 'users' ? topUsers : topPages;

const topHandler =
  (windowQueries: WindowQueries, now: () => number): RequestHandler =>
  async (request, response) => {
    const { of, window, limit, detail } = validate(TopParams, request.query);
    const { newest } = await windowQueries.status();
    const at = newest ?? now();
    const { from, to } = viewRange(window, at, RESOLUTION);
    const report = await windowQueries.activity(viewWindows(window, at, RESOLUTION), limit);
    const list = of === 'domains' ? await domainsOf(windowQueries, window, at, limit) : listOf(of, report);
    const entries = list.counts.slice(0, limit);
    response
      .set('Cache-Control', 'private, no-cache')
      .set('Vary', 'Authorization')
      .json({
        of,
        window,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        exact: isExact(list, entries),
        distinct_users: distinctJson(report.distinctUsers, detail),
        top: entries.map((entry) => topItemJson(of, entry)),
      });
  };

/** GET /stats/top: top pages, users or domains in the given window. */
export const topRoute = ({ windows, guard, now }: WindowsRouteOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/stats/top')
    .get(...(isDisabled(windows) ? [disabledRoute(windows)] : [guard, topHandler(windows, now)]))
    .all(onlyMethods('GET', 'HEAD'));
  return router;
};
