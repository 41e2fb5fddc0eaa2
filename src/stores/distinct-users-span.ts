import type { ActivityResolution } from '../stats/windows/activity/activity-summary.ts';
import { WIDTH_MS } from '../stats/windows/resolution.ts';
import type { DistinctCount } from '../stats/windows/sketches/distinct-counter.ts';
import type { WindowRow } from '../stats/windows/window-deltas.ts';
import type { WindowQuery, WindowResult } from '../stats/windows/window-query.ts';
import type { WindowRange } from '../stats/windows/window-range.ts';

export interface DistinctUsersSpan {
  readonly resolution: ActivityResolution;
  readonly range: WindowRange;
}

/** The windows whose distinct users belong to these rows; `null` where a query shows none. `rows` are in order of time. */
export const distinctUsersSpan = (
  { resolution, dimension }: Pick<WindowQuery, 'resolution' | 'dimension'>,
  rows: readonly { readonly start: number }[],
): DistinctUsersSpan | null => {
  const [first, last] = [rows[0], rows.at(-1)];
  if (resolution === '1s' || dimension !== 'all' || first === undefined || last === undefined) return null;
  return { resolution, range: { from: first.start, to: last.start + WIDTH_MS[resolution] } };
};

/** `users` maps the start of a window to its distinct users. */
export const withDistinctUsers = (
  rows: readonly WindowRow[],
  users: ReadonlyMap<number, DistinctCount> | null,
): readonly WindowResult[] => rows.map((row) => ({ ...row, distinctUsers: users?.get(row.start) ?? null }));
