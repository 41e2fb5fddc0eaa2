import { WindowError } from '../../../stats/windows/window-error.ts';
import type { MinuteActivity } from '../../../stats/windows/window-deltas.ts';

type Counts = ReadonlyMap<string, number>;

const isCounts = (keys: unknown, counts: unknown): boolean =>
  Array.isArray(keys) && Array.isArray(counts) && keys.length === counts.length;

const countsOf = (keys: readonly string[], counts: readonly number[]): Counts =>
  new Map(keys.map((key, i) => [key, counts[i] ?? 0]));

/** Packs the activity of one minute into one text, which is cheap to send to a thread and to store. */
export const packActivity = ({ users, wikiUsers, pages }: MinuteActivity): string =>
  JSON.stringify([
    [...users.keys()],
    [...users.values()],
    [...pages.keys()],
    [...pages.values()],
    ...(wikiUsers === null ? [] : [[...wikiUsers.keys()], [...wikiUsers.values()]]),
  ]);

/** @throws WindowError when the text was not packed by `packActivity`. */
export const unpackActivity = (start: number, text: string): MinuteActivity => {
  const packed: unknown = JSON.parse(text);
  const [users, userCounts, pages, pageCounts, wikiUsers, wikiUserCounts] = Array.isArray(packed)
    ? (packed as readonly unknown[])
    : [];
  const hasWikiUsers = wikiUsers !== undefined;
  if (
    !isCounts(users, userCounts) ||
    !isCounts(pages, pageCounts) ||
    (hasWikiUsers && !isCounts(wikiUsers, wikiUserCounts))
  )
    throw new WindowError(
      'bad-summary',
      `a text of ${text.length} characters is not packed activity: this version did not write it`,
    );
  return {
    start,
    users: countsOf(users as string[], userCounts as number[]),
    wikiUsers: hasWikiUsers ? countsOf(wikiUsers as string[], wikiUserCounts as number[]) : null,
    pages: countsOf(pages as string[], pageCounts as number[]),
  };
};
