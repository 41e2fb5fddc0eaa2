import { addCounts, type WindowCounts } from '../stats/windows/window-counts.ts';
import type { MinuteActivity, WindowDeltas, WindowRow } from '../stats/windows/window-deltas.ts';
import { normalizeCounts } from './normalize-counts.ts';
import { toWellFormed } from './to-well-formed.ts';

const normalizeMinute = ({ start, users, wikiUsers, pages }: MinuteActivity): MinuteActivity => ({
  start,
  users: normalizeCounts(users),
  wikiUsers: wikiUsers === null ? null : normalizeCounts(wikiUsers),
  pages: normalizeCounts(pages),
});

const normalizeRows = (rows: readonly WindowRow[]): readonly WindowRow[] => {
  if (rows.every(({ key }) => key.isWellFormed())) return rows;
  const result = new Map<string, WindowRow>();
  for (const row of rows) {
    const key = toWellFormed(row.key);
    const id = JSON.stringify([row.resolution, row.start, row.dimension, key]);
    const counts: WindowCounts | undefined = result.get(id)?.counts;
    const sum = { ...row.counts };
    if (counts !== undefined) addCounts(sum, counts);
    result.set(id, { ...row, key, counts: sum });
  }
  return [...result.values()];
};

/** Windows as every store keeps them: well-formed text; rows whose keys become equal are added up. */
export const normalizeWindows = (windows: WindowDeltas): WindowDeltas => ({
  ...windows,
  rows: normalizeRows(windows.rows),
  activity: windows.activity.map(normalizeMinute),
  watermarks: windows.watermarks.map((watermark) => ({ ...watermark, topic: toWellFormed(watermark.topic) })),
});
