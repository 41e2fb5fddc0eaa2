import { WIDTH_MS } from '../../stats/windows/resolution.ts';
import { messages, type WindowCounts } from '../../stats/windows/window-counts.ts';
import type { WindowQuery, WindowResult } from '../../stats/windows/window-query.ts';
import { USER_KINDS } from '../../wikimedia/event/user-kind.ts';
import type { WindowQueries } from '../server/optional-features.ts';
import { countsOfKinds } from './counts-of-kinds.ts';

/** A window of some kinds of users. */
export interface KindsResult extends WindowResult {
  /** Events by users of an unknown kind. */
  readonly unknown: number;
}

/** All kinds and the unknown one. */
const MAX_ROWS_PER_WINDOW = USER_KINDS.length + 1;

const byWindow = (
  rows: readonly WindowResult[],
): (readonly [number, ReadonlyMap<string, WindowCounts>])[] => {
  const windows = new Map<number, Map<string, WindowCounts>>();
  for (const { start, key, counts } of rows) {
    const known = windows.get(start) ?? new Map<string, WindowCounts>();
    windows.set(start, known.set(key, counts));
  }
  return [...windows];
};

/**
 * The windows of some kinds of users together. A window in which only users of an unknown kind were active is not omitted,
 * because they may be of these kinds.
 */
export const rowsOfKinds = async (
  { rows }: Pick<WindowQueries, 'rows'>,
  query: WindowQuery,
  kinds: readonly string[],
): Promise<readonly KindsResult[]> => {
  const { after, resolution, limit, range } = query;
  const pageRows = limit * MAX_ROWS_PER_WINDOW;
  const results: KindsResult[] = [];
  let from = after === null ? range.from : after.start + WIDTH_MS[resolution];
  while (from < range.to) {
    const found = await rows({
      ...query,
      dimension: 'kind',
      key: null,
      range: { from, to: range.to },
      after: null,
      limit: pageRows,
    });
    const isLastPage = found.length < pageRows;
    const windows = byWindow(found);
    // The page may end within its last window, unless all of its windows have every kind.
    if (!isLastPage && windows.length > limit) windows.pop();
    for (const [start, byKind] of windows) {
      const { counts, unknown } = countsOfKinds(byKind, kinds);
      if (messages(counts) + unknown === 0) continue;
      results.push({ resolution, start, dimension: 'kind', key: '', counts, distinctUsers: null, unknown });
      if (results.length === limit) return results;
    }
    const [lastStart] = windows.at(-1) ?? [range.to];
    from = isLastPage ? range.to : lastStart + WIDTH_MS[resolution];
  }
  return results;
};
