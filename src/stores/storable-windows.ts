import { addCounts, type WindowCounts } from '../stats/windows/window-counts.ts';
import type { MinuteActivity, WindowDeltas, WindowRow } from '../stats/windows/window-deltas.ts';
import { wellFormed } from './well-formed.ts';

type Counts = ReadonlyMap<string, number>;

const isStorable = (key: string): boolean => key.isWellFormed();

const storableCounts = (counts: Counts): Counts => {
  if ([...counts.keys()].every(isStorable)) return counts;
  const result = new Map<string, number>();
  for (const [key, count] of counts) {
    const text = wellFormed(key);
    result.set(text, (result.get(text) ?? 0) + count);
  }
  return result;
};

const storableMinute = ({ start, users, pages }: MinuteActivity): MinuteActivity => ({
  start,
  users: storableCounts(users),
  pages: storableCounts(pages),
});

const storableRows = (rows: readonly WindowRow[]): readonly WindowRow[] => {
  if (rows.every(({ key }) => isStorable(key))) return rows;
  const result = new Map<string, WindowRow>();
  for (const row of rows) {
    const key = wellFormed(row.key);
    const place = JSON.stringify([row.resolution, row.start, row.dimension, key]);
    const counts: WindowCounts | undefined = result.get(place)?.counts;
    const sum = { ...row.counts };
    if (counts !== undefined) addCounts(sum, counts);
    result.set(place, { ...row, key, counts: sum });
  }
  return [...result.values()];
};

/** Windows in the form in which every store keeps them: well-formed texts, and what becomes the same added up. */
export const storableWindows = (windows: WindowDeltas): WindowDeltas => ({
  ...windows,
  rows: storableRows(windows.rows),
  activity: windows.activity.map(storableMinute),
  marks: windows.marks.map((mark) => ({ ...mark, topic: wellFormed(mark.topic) })),
});
