import { type GrowingCounts, messages, type WindowCounts } from './window-counts.ts';
import type { WindowRow } from './window-deltas.ts';
import type { WindowEvent } from './window-event.ts';

/** The kind of the user who made an event; `null` if it is unknown. */
export type KindOf = (event: Pick<WindowEvent, 'user' | 'bot'>) => string | null;

/** While no kinds are counted. */
export const UNKNOWN_KIND_ONLY: KindOf = () => null;

/** The kind of events whose user the feed hides, and of all events that were counted before there were kinds. */
export const UNKNOWN_KIND = 'unknown';

const EMPTY: ReadonlyMap<string, WindowCounts> = new Map();

const subtract = (rest: GrowingCounts, counts: WindowCounts): void => {
  rest.bots = Math.max(0, rest.bots - counts.bots);
  rest.nonBots = Math.max(0, rest.nonBots - counts.nonBots);
  rest.newPages = Math.max(0, rest.newPages - counts.newPages);
  rest.bytesAdded = Math.max(0, rest.bytesAdded - counts.bytesAdded);
  rest.bytesRemoved = Math.max(0, rest.bytesRemoved - counts.bytesRemoved);
};

/**
 * The counts by kind with the rest of `all` as the unknown kind, so that the kinds of any window add up to it. Only known
 * kinds are stored: a window of an older version, or one that an older process still counts, needs no migration.
 */
export const withUnknownKind = (
  all: WindowCounts | undefined,
  kinds: ReadonlyMap<string, WindowCounts>,
): ReadonlyMap<string, WindowCounts> => {
  if (all === undefined) return kinds;
  const rest = { ...all };
  for (const counts of kinds.values()) subtract(rest, counts);
  return messages(rest) === 0 ? kinds : new Map([...kinds, [UNKNOWN_KIND, rest]]);
};

/** The rows by kind of these windows: `all` and `kinds` are their stored rows. All three are in order of time, then key. */
export const rowsWithUnknownKind = (
  all: readonly WindowRow[],
  kinds: readonly WindowRow[],
): readonly WindowRow[] => {
  const byStart = new Map<number, Map<string, WindowCounts>>();
  for (const { start, key, counts } of kinds) {
    const known = byStart.get(start) ?? new Map<string, WindowCounts>();
    byStart.set(start, known);
    known.set(key, counts);
  }
  // "unknown" comes after all kinds in code-point order.
  return all.flatMap(({ resolution, start, counts: total }) =>
    Array.from(withUnknownKind(total, byStart.get(start) ?? EMPTY), ([key, counts]): WindowRow => ({
      resolution,
      start,
      dimension: 'kind',
      key,
      counts,
    })),
  );
};
