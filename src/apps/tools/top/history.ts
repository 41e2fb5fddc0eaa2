import type { ServerStats } from './api/server-stats.ts';

/** The rate is that of the last ten seconds. */
export const RATE_MS = 10_000;
/** What is shown as recent is that of the last minute. */
export const RECENT_MS = 60_000;
/** Below two seconds of knowledge a rate would be a guess. */
export const MIN_SPAN_MS = 2_000;
/** Whole snapshots but the last are kept so far apart: a minute's worth is some sixty of them. */
const MIN_SNAPSHOT_INTERVAL_MS = 1_000;
/** Four snapshots a second are forty in ten seconds; whatever arrives, no more than this is kept. */
const MAX_SAMPLES = 200;

interface Timed {
  readonly asOf: number;
}
interface Total extends Timed {
  readonly messages: number;
}
interface TimedStats extends Timed {
  readonly stats: ServerStats;
}

/**
 * The snapshots that are needed to say what is new, oldest first; the first may lie before its window. Between two
 * snapshots the counts stand still, since a server sends one whenever they change.
 */
export interface History {
  readonly totals: readonly Total[];
  readonly snapshots: readonly TimedStats[];
  /** When the last snapshot came, by our clock. */
  readonly arrivedAt: number;
}

export const NO_HISTORY: History = { totals: [], snapshots: [], arrivedAt: 0 };

/** Drops the samples before the window, except the last of them: it holds the state at the start of the window. */
const within = <T extends Timed>(samples: readonly T[], start: number): readonly T[] => {
  const inside = samples.findIndex(({ asOf }) => asOf > start);
  return samples.slice(Math.max(0, inside - 1)).slice(-MAX_SAMPLES);
};

/** The history with one snapshot more, which arrived at `now` by our clock. */
export const addSnapshot = (history: History, stats: ServerStats, now: number): History => {
  const { asOf, messages } = stats;
  if (asOf === null) return { ...NO_HISTORY, arrivedAt: now };
  const last = history.totals.at(-1);
  // Nothing new: it is still as it was when that came first.
  if (last?.asOf === asOf && last.messages === messages) return history;
  // Counts that went back are those of another run: nothing before may be compared with them.
  const isOtherRun = last !== undefined && (messages < last.messages || asOf < last.asOf);
  const { totals, snapshots } = isOtherRun ? NO_HISTORY : history;
  // The last is always there, so that what is new falls to nothing when nothing comes any more.
  const [lastButOne, lastSnapshot] = [snapshots.at(-2), snapshots.at(-1)];
  const isTooClose =
    lastButOne !== undefined &&
    lastSnapshot !== undefined &&
    lastSnapshot.asOf - lastButOne.asOf < MIN_SNAPSHOT_INTERVAL_MS;
  const spaced = isTooClose ? snapshots.slice(0, -1) : snapshots;
  return {
    totals: within([...totals, { asOf, messages }], asOf - RATE_MS),
    snapshots: within([...spaced, { asOf, stats }], asOf - RECENT_MS),
    arrivedAt: now,
  };
};

interface MeasuredSpan<T> {
  /** How things stood when the window began. */
  readonly before: T;
  readonly ms: number;
}

/** The window of at most `ms` that ends now, by the server's clock: its last word, and what has passed here since. */
const windowOf = <T extends Timed>(
  samples: readonly T[],
  { totals, arrivedAt }: History,
  ms: number,
  now: number,
): MeasuredSpan<T> | null => {
  const [first] = samples;
  const last = totals.at(-1);
  if (first === undefined || last === undefined) return null;
  const end = last.asOf + Math.max(0, now - arrivedAt);
  const start = Math.max(first.asOf, end - ms);
  const before = samples.findLast(({ asOf }) => asOf <= start) ?? first;
  return end - start < MIN_SPAN_MS ? null : { before, ms: end - start };
};

/** Messages a second over the last ten seconds; `null` while too little is known. */
export const rateAt = (history: History, now: number): number | null => {
  const known = windowOf(history.totals, history, RATE_MS, now);
  const last = history.totals.at(-1);
  if (known === null || last === undefined) return null;
  return ((last.messages - known.before.messages) * 1000) / known.ms;
};

export interface Recent {
  /** How much of the last minute is known, in milliseconds. */
  readonly ms: number;
  /** The snapshot when it began. */
  readonly before: ServerStats;
}

/** How it was a minute ago, or as far back as is known; `null` while too little is known. */
export const recentAt = (history: History, now: number): Recent | null => {
  const known = windowOf(history.snapshots, history, RECENT_MS, now);
  return known === null ? null : { ms: known.ms, before: known.before.stats };
};
