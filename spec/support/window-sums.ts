import { firstValueFrom } from 'rxjs';
import { type Resolution, RESOLUTIONS } from '../../src/stats/windows/resolution.ts';
import { sumCounts, type WindowCounts } from '../../src/stats/windows/window-counts.ts';
import type { WindowReader } from '../../src/stores/window-store.ts';

/** Later than anything in a spec. */
const EVER = { from: 0, to: Date.UTC(2100, 0) };
const MOST_ROWS = 1_000_000;

/** For each resolution, what the windows, and the events that are in none of them, come to. */
export const accounted = async (
  windows: WindowReader,
): Promise<readonly (readonly [Resolution, WindowCounts])[]> => {
  const { unplaced, tooLate } = await firstValueFrom(windows.state());
  const sums: (readonly [Resolution, WindowCounts])[] = [];
  for (const resolution of RESOLUTIONS) {
    const question = { resolution, dimension: 'all', key: null, range: EVER, after: null } as const;
    const rows = await firstValueFrom(windows.rows({ ...question, limit: MOST_ROWS }));
    sums.push([resolution, sumCounts([...rows.map(({ counts }) => counts), unplaced, tooLate])]);
  }
  return sums;
};
