import { type RequestHandler, Router } from 'express';
import type { ActivityReport } from '../../stats/windows/activity/activity-summary.ts';
import { certainRanks, type TopCount, topList, type TopList } from '../../stats/windows/sketches/top-list.ts';
import { messages, type WindowCounts } from '../../stats/windows/window-counts.ts';
import type { WindowRun } from '../../stats/windows/window-range.ts';
import { pageOf } from '../../stats/windows/window-event.ts';
import { isDisabled, disabledRoute } from '../server/feature-disabled.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import type { WindowQueries } from '../server/optional-features.ts';
import { type TOP_LISTS, TopParams } from '../schemas/feature-params.ts';
import { validate } from '../middleware/validate.ts';
import { selectionJson, type WikiSelection } from '../wikis/select-wikis.ts';
import type { WindowsRouteOptions } from './windows-route.ts';
import { isoTime } from '../iso-time.ts';
import { topRangeOf } from './top-range.ts';
import { withWindowErrors } from './with-window-errors.ts';
import { distinctJson } from './window-row-format.ts';

type Of = (typeof TOP_LISTS)[number];

const topItemJson = (of: Of, { key, count, error }: TopCount): object => {
  switch (of) {
    case 'pages':
      return { ...pageOf(key), count, error };
    case 'users':
      return { user: key, count, error };
    case 'domains':
      return { domain: key, count, error };
    case 'kinds':
      return { kind: key, count, error };
  }
};

/** Whether counts and order are exact. */
const isExact = (list: TopList, entries: readonly TopCount[]): boolean =>
  entries.every(({ error }) => error === 0) && certainRanks(list) >= entries.length;

interface ListQuery {
  readonly runs: readonly WindowRun[];
  readonly limit: number;
}

interface DomainsOptions {
  readonly bot: boolean | null;
  readonly matches: (domain: string) => boolean;
}

/** Domains by all their events, or only by those of bots or people. */
const domainsOf = async (
  windowQueries: WindowQueries,
  { runs, limit }: ListQuery,
  { bot, matches }: DomainsOptions,
): Promise<TopList> => {
  const counts = await windowQueries.byKey('domain', runs);
  const countOf = (sum: WindowCounts): number =>
    bot === null ? messages(sum) : bot ? sum.bots : sum.nonBots;
  const entries = Array.from(counts, ([key, sum]) => ({ key, count: countOf(sum), error: 0 }));
  return topList(
    entries.filter(({ key, count }) => count > 0 && matches(key)),
    limit,
    0,
  );
};

/** The kinds of users, and the unknown one if it has events. */
const kindsOf = async (windowQueries: WindowQueries, { runs, limit }: ListQuery): Promise<TopList> => {
  const counts = await windowQueries.byKey('kind', runs);
  return topList(
    Array.from(counts, ([key, sum]) => ({ key, count: messages(sum), error: 0 })),
    limit,
    0,
  );
};

const listOf = (of: 'pages' | 'users', { topUsers, topPages }: ActivityReport): TopList =>
  of === 'users' ? topUsers : topPages;

/** The domains of the selected wikis that have events in these runs. */
const domainsIn = async (
  windowQueries: WindowQueries,
  runs: readonly WindowRun[],
  { single, matches }: WikiSelection,
): Promise<readonly string[]> =>
  single === null ? [...(await windowQueries.byKey('domain', runs)).keys()].filter(matches).sort() : [single];

const topHandler = (
  windowQueries: WindowQueries,
  { now, select }: Pick<WindowsRouteOptions, 'now' | 'select'>,
): RequestHandler =>
  withWindowErrors(async (request, response) => {
    const params = validate(TopParams, request.query);
    const { of, bot, limit, detail, domain, window = '1h', ...wanted } = params;
    const selection = await select(domain);
    const status = await windowQueries.status();
    const { range, runs, activityRuns } = topRangeOf({ ...wanted, window }, of, status, now());
    const domains = selection === null ? null : await domainsIn(windowQueries, activityRuns, selection);
    const report = await windowQueries.activity(activityRuns, limit, domains);
    const matches = selection?.matches ?? (() => true);
    const list =
      of === 'domains'
        ? await domainsOf(windowQueries, { runs, limit }, { bot, matches })
        : of === 'kinds'
          ? await kindsOf(windowQueries, { runs, limit })
          : listOf(of, report);
    const entries = list.counts.slice(0, limit);
    const mayLackEntries = selection !== null && entries.length < limit && list.unlisted > 0;
    response
      .set('Cache-Control', 'private, no-cache')
      .set('Vary', 'Authorization')
      .json({
        of,
        window: wanted.from === undefined ? window : null,
        from: isoTime(range.from),
        to: isoTime(range.to),
        exact: isExact(list, entries) && !mayLackEntries,
        distinct_users: distinctJson(report.distinctUsers, detail),
        ...selectionJson(selection),
        top: entries.map((entry) => topItemJson(of, entry)),
      });
  });

/** GET /stats/top: top pages, users, domains or kinds of users in the given window. */
export const topRoute = ({ windows, guard, ...options }: WindowsRouteOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/stats/top')
    .get(...(isDisabled(windows) ? [disabledRoute(windows)] : [guard, topHandler(windows, options)]))
    .all(onlyMethods('GET', 'HEAD'));
  return router;
};
