import { type RequestHandler, Router } from 'express';
import { windowStart } from '../../stats/windows/resolution.ts';
import { exactRuns } from '../../stats/windows/exact-runs.ts';
import { sumCounts, type WindowCounts, zeroCounts } from '../../stats/windows/window-counts.ts';
import type { WindowRange, WindowRun } from '../../stats/windows/window-range.ts';
import { isoTime } from '../iso-time.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import { validate } from '../middleware/validate.ts';
import { selectionJson } from '../wikis/select-wikis.ts';
import { TotalsParams } from '../schemas/feature-params.ts';
import { disabledRoute, isDisabled } from '../server/feature-disabled.ts';
import type { WindowQueries, WindowsStatus } from '../server/optional-features.ts';
import { compareTotals } from './comparison/compare-totals.ts';
import { countsJson } from './counts-json.ts';
import { type CountsOfKinds, countsOfKinds } from './counts-of-kinds.ts';
import { coverageJson, lostJson, outsideJson } from './coverage-json.ts';
import { exactRangeOf } from './exact-range.ts';
import { selectKinds } from './select-kinds.ts';
import type { WindowsRouteOptions } from './windows-route.ts';
import { withWindowErrors } from './with-window-errors.ts';

interface Totals {
  readonly range: WindowRange;
  readonly counts: WindowCounts;
}

const totalsJson = ({ range, counts }: Totals, status: WindowsStatus, isAllTime: boolean): object => ({
  from: isoTime(range.from),
  to: isoTime(range.to),
  ...countsJson(counts),
  ...coverageJson(status),
  ...lostJson(status.lost, range),
  distinct_users: isAllTime ? status.distinctUsers : null,
  outside: isAllTime ? outsideJson(status.outside) : null,
});

const totalsHandler = (
  windowQueries: WindowQueries,
  { now, select }: Pick<WindowsRouteOptions, 'now' | 'select'>,
): RequestHandler =>
  withWindowErrors(async (request, response) => {
    const { from, to, domain, type, kind, compare } = validate(TotalsParams, request.query);
    const kinds = selectKinds(kind);
    const selection = await select(domain);
    const status = await windowQueries.status();
    const { countedSince, completeUntil } = status;
    // The first window ends at `countedSince`.
    const first = countedSince === null ? 0 : windowStart('1d', countedSince - 1);
    const wanted = exactRangeOf({ from, to }, first, completeUntil ?? now());
    const { range, runs } = exactRuns(wanted, '1s', status.retainedSince);
    const dimension =
      kinds !== null ? 'kind' : selection !== null ? 'domain' : type !== undefined ? 'type' : 'all';
    const countsOf = async (wantedRuns: readonly WindowRun[]): Promise<CountsOfKinds> => {
      const byKey = await windowQueries.byKey(dimension, wantedRuns);
      if (kinds !== null) return countsOfKinds(byKey, kinds);
      const keys = selection === null ? [type ?? ''] : [...byKey.keys()].filter(selection.matches);
      return { counts: sumCounts(keys.map((key) => byKey.get(key) ?? zeroCounts())), unknown: 0 };
    };
    const { counts, unknown } = await countsOf(runs);
    const compared =
      compare === undefined
        ? {}
        : {
            compare: await compareTotals(compare, range, {
              windowQueries,
              status,
              countsOf: async (wantedRuns) => (await countsOf(wantedRuns)).counts,
            }),
          };
    const isAllTime = from === undefined && dimension === 'all';
    response
      .set('Cache-Control', 'private, no-cache')
      .set('Vary', 'Authorization')
      .json({
        ...totalsJson({ range, counts }, status, isAllTime),
        ...selectionJson(selection),
        ...compared,
        ...(kinds === null ? {} : { kinds, unknown }),
      });
  });

/** GET /stats/totals: the counts of one range, to the second. */
export const totalsRoute = ({ windows, guard, ...options }: WindowsRouteOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/stats/totals')
    .get(...(isDisabled(windows) ? [disabledRoute(windows)] : [guard, totalsHandler(windows, options)]))
    .all(onlyMethods('GET', 'HEAD'));
  return router;
};
