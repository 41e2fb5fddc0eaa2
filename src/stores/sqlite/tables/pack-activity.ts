import { WindowError } from '../../../stats/windows/window-error.ts';
import type { MinuteActivity } from '../../../stats/windows/window-deltas.ts';

type Counts = ReadonlyMap<string, number>;

const isCounts = (keys: unknown, counts: unknown): boolean =>
  Array.isArray(keys) && Array.isArray(counts) && keys.length === counts.length;

const countsOf = (keys: readonly string[], counts: readonly number[]): Counts =>
  new Map(keys.map((key, i) => [key, counts[i] ?? 0]));

/** Packs the activity of one minute into one text, which is cheap to send to a thread and to store. */
export const packActivity = ({ users, pages }: MinuteActivity): string =>
  JSON.stringify([[...users.keys()], [...users.values()], [...pages.keys()], [...pages.values()]]);

/** @throws WindowError when the text was not packed by `packActivity`. */
export const unpackActivity = (start: number, text: string): MinuteActivity => {
  const packed: unknown = JSON.parse(text);
  const [users, userCounts, pages, pageCounts] = Array.isArray(packed) ? (packed as readonly unknown[]) : [];
  if (!isCounts(users, userCounts) || !isCounts(pages, pageCounts))
    throw new WindowError(
      'bad-summary',
      `a text of ${text.length} characters is not packed activity: this version did not write it`,
    );
  return {
    start,
    users: countsOf(users as string[], userCounts as number[]),
    pages: countsOf(pages as string[], pageCounts as number[]),
  };
};
