import { type Resolution, WIDTH_MS } from '../../../src/stats/windows/resolution.ts';
import type { LostRange } from '../../../src/stats/windows/lost-range.ts';
import type { Unknown, WindowQueries } from '../../../src/http/server/optional-features.ts';
import type { WindowResult, WindowQuery } from '../../../src/stats/windows/window-query.ts';

/** 2026-05-05T11:17:40Z, a Tuesday. */
export const NEWEST = 1_777_979_860_000;

const DAY_MS = 86_400_000;

export const windowResult = (start: number, over: Partial<WindowResult> = {}): WindowResult => ({
  resolution: '1m',
  start,
  dimension: 'all',
  key: '',
  counts: { bots: 1, nonBots: 2, newPages: 3, bytesAdded: 40, bytesRemoved: 50 },
  distinctUsers: { value: 7, error: 1 },
  ...over,
});

/** One row for every window of a range. */
const rowsOf = ({ resolution, dimension, key, range, after, limit }: WindowQuery): WindowResult[] => {
  const width = WIDTH_MS[resolution];
  const keys = dimension === 'all' ? [''] : key === null ? ['a', 'b'] : [key];
  const rows: WindowResult[] = [];
  for (let start = range.from; start < range.to; start += width)
    for (const one of keys) {
      if (after !== null && (start < after.start || (start === after.start && one <= after.key))) continue;
      rows.push(
        windowResult(start, {
          resolution,
          dimension,
          key: one,
          ...(dimension === 'all' ? {} : { distinctUsers: null }),
        }),
      );
    }
  return rows.slice(0, limit);
};

export interface WindowQueriesDouble extends WindowQueries {
  readonly queries: WindowQuery[];
}

const RETAINED_SINCE: Readonly<Record<Resolution, number>> = {
  '1s': -Infinity,
  '1m': -Infinity,
  '1h': -Infinity,
  '1d': -Infinity,
};

/** Window queries with a row for every possible window. */
export const windowQueriesDouble = (
  over: Partial<WindowQueries> & {
    kept?: Partial<Record<Resolution, number>>;
    newest?: number | null;
    countedSince?: number;
    completeUntil?: number;
    lost?: readonly LostRange[] | Unknown;
  } = {},
): WindowQueriesDouble => {
  const { kept: retainedSince, newest = NEWEST, countedSince, completeUntil, lost, ...overrides } = over;
  const queries: WindowQuery[] = [];
  return {
    queries,
    status: () =>
      Promise.resolve({
        newest,
        lowWatermark: newest === null ? null : newest - 10_000,
        completeUntil: completeUntil ?? (newest === null ? null : newest - 1000),
        countedSince: countedSince ?? (newest === null ? null : newest - DAY_MS),
        retainedSince: { ...RETAINED_SINCE, ...retainedSince },
        lost: lost ?? [],
        distinctUsers: newest === null ? null : 77,
        outside: { untimed: 1, tooLate: 2, future: 3 },
      }),
    rows: (query) => {
      queries.push(query);
      return Promise.resolve(rowsOf(query));
    },
    byKey: () => Promise.resolve(new Map()),
    activity: () =>
      Promise.resolve({
        distinctUsers: { value: 0, error: 0 },
        topUsers: { counts: [], unlisted: 0 },
        topPages: { counts: [], unlisted: 0 },
      }),
    ...overrides,
  };
};
