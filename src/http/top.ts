import { type RequestHandler, Router } from 'express';
import type { ActivityReport } from '../stats/windows/activity-summary.ts';
import { type SlidingView, viewRange, viewWindows } from '../stats/windows/sliding-view.ts';
import { certainPlaces, type TopCount, topList, type TopList } from '../stats/windows/top-list.ts';
import { messages } from '../stats/windows/window-counts.ts';
import { pageOf } from '../stats/windows/window-event.ts';
import { isLacking, lackingRoute } from './lacking.ts';
import { onlyMethods } from './methods.ts';
import type { WindowDesk } from './time-parts.ts';
import { TopQuery } from './time-queries.ts';
import { validate } from './validate.ts';
import type { WindowsOptions } from './windows.ts';
import { distinctJson } from './windows-rows.ts';

/** Users and pages are kept from minutes on; domains are shown over the same time. */
const STEP = '1m';

type Of = 'pages' | 'users' | 'domains';

const wordsOf = (of: Of, { key, count, error }: TopCount): object => {
  switch (of) {
    case 'pages':
      return { ...pageOf(key), count, error };
    case 'users':
      return { user: key, count, error };
    case 'domains':
      return { domain: key, count, error };
  }
};

/** Whether neither a count nor the order of these places can be otherwise. */
const isExact = (list: TopList, places: readonly TopCount[]): boolean =>
  places.every(({ error }) => error === 0) && certainPlaces(list) >= places.length;

const domainsOf = async (desk: WindowDesk, view: SlidingView, at: number, most: number): Promise<TopList> => {
  const counts = await desk.byKey('domain', viewWindows(view, at, STEP));
  return topList(
    Array.from(counts, ([key, sum]) => ({ key, count: messages(sum), error: 0 })),
    most,
    0,
  );
};

const listOf = (of: Exclude<Of, 'domains'>, { topUsers, topPages }: ActivityReport): TopList =>
  of === 'users' ? topUsers : topPages;

const rank =
  (desk: WindowDesk, now: () => number): RequestHandler =>
  async (request, response) => {
    const { of, window, limit, detail } = validate(TopQuery, request.query);
    const { newest } = await desk.standing();
    const at = newest ?? now();
    const { from, to } = viewRange(window, at, STEP);
    const report = await desk.activity(viewWindows(window, at, STEP), limit);
    const list = of === 'domains' ? await domainsOf(desk, window, at, limit) : listOf(of, report);
    const places = list.counts.slice(0, limit);
    response
      .set('Cache-Control', 'private, no-cache')
      .set('Vary', 'Authorization')
      .json({
        of,
        window,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        exact: isExact(list, places),
        distinct_users: distinctJson(report.distinctUsers, detail),
        top: places.map((place) => wordsOf(of, place)),
      });
  };

/** GET /stats/top: the pages, users or domains with the most events in the last so long. */
export const topRoute = ({ windows, guard, now }: WindowsOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/stats/top')
    .get(...(isLacking(windows) ? [lackingRoute(windows)] : [guard, rank(windows, now)]))
    .all(onlyMethods('GET', 'HEAD'));
  return router;
};
