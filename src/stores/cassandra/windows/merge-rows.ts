import { OTHER_KEY } from '../../../stats/counts/key-cap.ts';
import { sumCounts } from '../../../stats/windows/window-counts.ts';
import type { WindowRow } from '../../../stats/windows/window-deltas.ts';

/** Adds up rows that were folded into the same key, so that no two rows are the same. */
export const mergeRows = (rows: readonly WindowRow[]): readonly WindowRow[] => {
  const merged = new Map<string, WindowRow>();
  const own: WindowRow[] = [];
  for (const row of rows) {
    if (row.key !== OTHER_KEY) {
      own.push(row);
      continue;
    }
    const id = `${row.resolution} ${row.start} ${row.dimension}`;
    const known = merged.get(id);
    merged.set(id, known === undefined ? row : { ...row, counts: sumCounts([known.counts, row.counts]) });
  }
  return merged.size === 0 ? rows : [...own, ...merged.values()];
};
