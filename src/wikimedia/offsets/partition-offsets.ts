import type { OffsetRange } from './gap.ts';
import { newestTimes } from './newest-times.ts';
import type { PartitionPosition } from '../position/feed-position.ts';

/** What an event's offset says about the event. */
export type OffsetVerdict =
  /** It comes next, or is the first of its partition. */
  | { readonly kind: 'next' }
  /** It was received before. */
  | { readonly kind: 'duplicate' }
  /** It was missing so far, and is below the next offset. */
  | { readonly kind: 'found' }
  /** It comes after a run of offsets that did not come. */
  | { readonly kind: 'gap'; readonly missing: OffsetRange }
  /** It contradicts what is known of the partition. Only the event's id can say whether it is a duplicate. */
  | { readonly kind: 'unconfirmed' }
  /** The partition goes on at another offset: `from` was expected. */
  | { readonly kind: 'restarted'; readonly from: number; readonly to: number };

/** An offset so far from the expected one is believed only when the next event of the partition follows on it. */
const MAX_JUMP = 10_000_000;
/** A jump beyond this is no loss of so many events: the topic has other offsets than before. */
const MAX_GAP = 1_000_000_000;
/** How many missing ranges are remembered; of older ones, nothing that comes later is counted. */
const MAX_MISSING = 64;
const MAX_AHEAD = 32;
/** Two events of a recreated topic are so many offsets apart at most: transactions take some for themselves. */
const MAX_STEP = 1000;

const NEXT: OffsetVerdict = { kind: 'next' };
const DUPLICATE: OffsetVerdict = { kind: 'duplicate' };
const FOUND: OffsetVerdict = { kind: 'found' };
const UNCONFIRMED: OffsetVerdict = { kind: 'unconfirmed' };

/** `range` without `offset`. */
const without = ({ from, to }: OffsetRange, offset: number): readonly OffsetRange[] => [
  ...(from < offset ? [{ from, to: offset - 1 }] : []),
  ...(offset < to ? [{ from: offset + 1, to }] : []),
];

/** Which offsets of one partition were received: all below `next`, but for those that are missing. */
export interface PartitionOffsets {
  /** The offset that comes next; `null` before the first. */
  readonly next: number | null;
  /** The last offset that came on this connection. */
  readonly last: number | null;
  /**
   * Accepts an event with the next offset, the way nearly every event comes, and returns true. Any other offset is for
   * `receive`. `dt` is ISO 8601.
   */
  isNext(offset: number, dt: string | null): boolean;
  /** Judges any offset, and takes it into account. `unread` is how many events before it could not be read. */
  receive(offset: number, dt: string | null, unreadable: number): OffsetVerdict;
  /**
   * Remembers that the source does not deliver these: they may still come. Returns how many others are not waited for any
   * longer, because there are too many ranges: should they come, they are duplicates.
   */
  markMissing(range: OffsetRange): number;
  /** What a restart needs to judge alike. */
  position(): Pick<
    PartitionPosition,
    'next' | 'missing' | 'ahead' | 'newest' | 'latest' | 'unbelieved' | 'unconfirmed'
  >;
}

/**
 * Follows the offsets of one partition (`meta.offset` is contiguous within a topic-partition), from what was durable.
 *
 * What lies below `next` was received, whatever its id, unless it is missing. Time is what distinguishes a feed that
 * repeats itself from a topic that was deleted and recreated, or is read from another cluster: an event that was received
 * is never newer than the newest event that was received. No clock is asked. Where the two cannot be told apart, because
 * events say no time, they are duplicates: a feed that repeats itself is never counted twice.
 */
export const partitionOffsets = (start?: PartitionPosition): PartitionOffsets => {
  let next = start?.next ?? null;
  let missing = start?.missing ?? [];
  /** Offsets far beyond `next`, received but not confirmed. */
  let ahead = start?.ahead ?? [];
  const times = newestTimes(start);
  let last: number | null = null;
  /** The offset before, when it was unconfirmed. */
  let unconfirmed = start?.unconfirmed?.offset ?? null;
  /** What came next before the last restart. */
  let previous: number | null = null;

  const accept = (offset: number, dt: string | null): void => {
    next = offset + 1;
    unconfirmed = null;
    times.take(offset, dt);
    if (ahead.length > 0) ahead = ahead.filter((other) => other > offset);
  };
  /** Whether it follows on the event before, which was unconfirmed. */
  const follows = (offset: number): boolean =>
    unconfirmed !== null && offset > unconfirmed && offset - unconfirmed <= MAX_STEP;
  const restart = (from: number, to: number, offset: number, dt: string | null): OffsetVerdict => {
    missing = [];
    ahead = [];
    previous = from;
    accept(offset, dt);
    return { kind: 'restarted', from, to };
  };
  const receiveBehind = (expected: number, offset: number, dt: string | null): OffsetVerdict => {
    const range = missing.find(({ from, to }) => from <= offset && offset <= to);
    if (range !== undefined) {
      missing = missing.flatMap((other) => (other === range ? without(range, offset) : [other]));
      times.take(offset, dt);
      return FOUND;
    }
    if (!times.isNewer(offset, dt, expected - offset > MAX_JUMP)) {
      // The events of a recreated topic are all newer: one between two newer ones was dated wrongly, or they were.
      if (dt !== null && unconfirmed !== null && offset > unconfirmed) unconfirmed = null;
      return DUPLICATE;
    }
    if (unconfirmed !== null && follows(offset)) return restart(expected, unconfirmed, offset, dt);
    unconfirmed = offset;
    times.take(offset, dt);
    return UNCONFIRMED;
  };
  const receiveBeyond = (expected: number, offset: number, dt: string | null): OffsetVerdict => {
    if (previous !== null && offset >= previous && offset - previous <= MAX_STEP)
      return restart(expected, offset, offset, dt);
    if (offset - expected <= MAX_JUMP) {
      accept(offset, dt);
      return { kind: 'gap', missing: { from: expected, to: offset - 1 } };
    }
    if (ahead.includes(offset)) return DUPLICATE;
    if (unconfirmed !== offset - 1 || times.isOlder(dt)) {
      unconfirmed = offset;
      ahead = [...ahead, offset].slice(-MAX_AHEAD);
      times.take(offset, dt);
      return UNCONFIRMED;
    }
    const to = unconfirmed;
    if (to - expected > MAX_GAP) return restart(expected, to, offset, dt);
    accept(offset, dt);
    return { kind: 'gap', missing: { from: expected, to: to - 1 } };
  };

  return {
    get next() {
      return next;
    },
    get last() {
      return last;
    },
    isNext: (offset, dt) => {
      if (offset !== next) return false;
      last = offset;
      accept(offset, dt);
      return true;
    },
    receive: (offset, dt, unreadable) => {
      last = offset;
      if (next === null || offset === next) {
        accept(offset, dt);
        return NEXT;
      }
      if (offset < next) return receiveBehind(next, offset, dt);
      if (offset - next <= unreadable) {
        accept(offset, dt);
        return NEXT;
      }
      return receiveBeyond(next, offset, dt);
    },
    markMissing: (range) => {
      const all = [...missing, range];
      missing = all.slice(-MAX_MISSING);
      return all.slice(0, -MAX_MISSING).reduce((sum, { from, to }) => sum + to - from + 1, 0);
    },
    position: () => ({
      next,
      ...(missing.length === 0 ? {} : { missing }),
      ...(ahead.length === 0 ? {} : { ahead }),
      ...times.position(),
      ...(unconfirmed === null ? {} : { unconfirmed: { offset: unconfirmed } }),
    }),
  };
};
