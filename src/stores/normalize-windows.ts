import { addCounts, type WindowCounts } from '../stats/windows/window-counts.ts';
import type { MinuteActivity, WindowDeltas, WindowRow } from '../stats/windows/window-deltas.ts';
import { toWellFormed } from './to-well-formed.ts';

type Counts = ReadonlyMap<string, number>;

const isWellFormed = (key: string): boolean => key.isWellFormed();

const normalizeCounts = (counts: Counts): Counts => {
  if ([...counts.keys()].every(isWellFormed)) return counts;
  const result = new Map<string, number>();
  for (const [key, count] of counts) {
    const text = toWellFormed(key);
    result.set(text, (result.get(text) ?? 0) + count);
  }
  return result;
};

const normalizeMinute = ({ start, users, pages }: MinuteActivity): MinuteActivity => ({
  start,
  users: normalizeCounts(users),
  pages: normalizeCounts(pages),
});

const normalizeRows = (rows: readonly WindowRow[]): readonly WindowRow[] => {
  if (rows.every(({ key }) => isWellFormed(key))) return rows;
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

/** Windows in the form in which every store keeps them: well-formed texts, and what becomes the same added up. */
export const normalizeWindows = (windows: WindowDeltas): WindowDeltas => ({
  ...windows,
  rows: normalizeRows(windows.rows),
  activity: windows.activity.map(normalizeMinute),
  watermarks: windows.watermarks.map((watermark) => ({ ...watermark, topic: toWellFormed(watermark.topic) })),
});
