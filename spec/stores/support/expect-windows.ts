import { expect } from 'chai';

import { RESOLUTIONS } from '../../../src/stats/windows/resolution.ts';
import { sumCounts } from '../../../src/stats/windows/window-counts.ts';
import {
  DIMENSIONS,
  type MinuteActivity,
  type WindowDeltas,
} from '../../../src/stats/windows/window-deltas.ts';
import { windowSums } from '../../../src/stats/windows/window-sums.ts';
import type { WindowReader } from '../../../src/stores/window-reader.ts';
import { accountedFor } from '../../contracts/windows/counted-events.ts';

const EVER = { from: 0, to: Date.UTC(2100, 0) };
const MAX_ROWS = 1_000_000;

/** Who did how much, most first, equal counts in order of the name: written apart from the store. */
const ranked = (
  activity: readonly MinuteActivity[],
  of: 'users' | 'pages',
): readonly (readonly [string, number])[] => {
  const counts = new Map<string, number>();
  for (const minute of activity)
    for (const [key, times] of minute[of]) counts.set(key, (counts.get(key) ?? 0) + times);
  return [...counts].sort(([a, m], [b, n]) => n - m || Buffer.compare(Buffer.from(a), Buffer.from(b)));
};

/**
 * The windows are just what these saves came to, each counted once: every row, who was active, and with what is in no window
 * the totals. The saves must have let no window go.
 */
export const expectWindows = async (windows: WindowReader, saves: readonly WindowDeltas[]): Promise<void> => {
  const placed = windowSums();
  placed.add(saves.flatMap(({ rows }) => rows));
  for (const resolution of RESOLUTIONS)
    for (const dimension of DIMENSIONS) {
      const selection = { resolution, dimension, key: null, range: EVER };
      const rows = await windows.rows({ ...selection, after: null, limit: MAX_ROWS });
      expect(rows.map((row) => ({ ...row, distinctUsers: null }))).to.deep.equal(
        placed.rows(selection).map((row) => ({ ...row, distinctUsers: null })),
      );
    }
  const { late } = await windows.state();
  expect(late).to.equal(saves.reduce((sum, save) => sum + save.late, 0));
  const outside = saves.flatMap(({ untimed, tooLate }) => [untimed, tooLate]);
  for (const [resolution, counts] of await accountedFor({ windows }))
    expect(counts, resolution).to.deep.equal(sumCounts([placed.total(resolution), ...outside]));

  const activity = saves.flatMap((save) => save.activity);
  for (const resolution of ['1m', '1h', '1d'] as const) {
    const report = await windows.activity([{ resolution, ...EVER }], 100);
    const users = ranked(activity, 'users');
    expect(report.distinctUsers, resolution).to.deep.equal({ value: users.length, error: 0 });
    const listed = ({ counts }: typeof report.topUsers) =>
      counts.map(({ key, count, error }) => [key, count, error]);
    const first = (all: typeof users) => all.slice(0, 100).map(([key, count]) => [key, count, 0]);
    expect(listed(report.topUsers), resolution).to.deep.equal(first(users));
    expect(listed(report.topPages), resolution).to.deep.equal(first(ranked(activity, 'pages')));
  }
};
