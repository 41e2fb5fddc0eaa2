import type { MissingRange, OffsetRange } from './gap.ts';
import { newestTimes } from './newest-times.ts';
import type { PartitionPosition } from '../position/feed-position.ts';

/** How an event's offset relates to the received ones. */
export type OffsetVerdict =
  /** The next expected offset, or the first of its partition. */
  | { readonly kind: 'next' }
  /** An offset that was received before. */
  | { readonly kind: 'duplicate' }
  /** An offset below the next expected one that was missing so far. */
  | { readonly kind: 'found' }
  /** An offset after a range that was not received; `after` is the time of the events before it, ISO 8601. */
  | { readonly kind: 'gap'; readonly missing: OffsetRange; readonly after: string | null }
  /** An offset that contradicts the known ones. Only the event's id can identify a duplicate. */
  | { readonly kind: 'unconfirmed' }
  /** The partition continues at another offset: `from` was expected. */
  | { readonly kind: 'restarted'; readonly from: number; readonly to: number };

/** An offset this far from the expected one needs the next event of the partition to confirm it. */
const MAX_JUMP = 10_000_000;
/** A larger jump does not mean that many lost events: the topic has new offsets. */
const MAX_GAP = 1_000_000_000;
/** The maximum number of missing ranges; late events of older ones are not counted. */
const MAX_MISSING = 64;
const MAX_AHEAD = 32;
/** The maximum distance of two events of a recreated topic: transaction markers use offsets too. */
const MAX_STEP = 1000;

const NEXT: OffsetVerdict = { kind: 'next' };
const DUPLICATE: OffsetVerdict = { kind: 'duplicate' };
const FOUND: OffsetVerdict = { kind: 'found' };
const UNCONFIRMED: OffsetVerdict = { kind: 'unconfirmed' };

/** `range` without `offset`. */
const without = (range: MissingRange, offset: number): readonly MissingRange[] => [
  ...(range.from < offset ? [{ ...range, to: offset - 1 }] : []),
  ...(offset < range.to ? [{ ...range, from: offset + 1 }] : []),
];

/** The received offsets of one partition: all below `next`, apart from the missing ones. */
export interface PartitionOffsets {
  /** The next expected offset; `null` before the first. */
  readonly next: number | null;
  /** The last offset received on this connection. */
  readonly last: number | null;
  /**
   * Accepts an event with the next expected offset, as nearly every event has, and returns true. Any other offset is for
   * `receive`. `dt` is ISO 8601.
   */
  isNext(offset: number, dt: string | null): boolean;
  /** Classifies any offset and records it. `unread` is the number of unreadable events before it. */
  receive(offset: number, dt: string | null, unreadable: number): OffsetVerdict;
  /**
   * Records offsets that the source does not deliver: they may still arrive. Returns how many other missing offsets are
   * given up because there are too many ranges: if they arrive, they count as duplicates.
   */
  markMissing(range: MissingRange): number;
  /** What a restart needs to classify offsets in the same way. */
  position(): Pick<
    PartitionPosition,
    'next' | 'missing' | 'ahead' | 'newest' | 'latest' | 'unbelieved' | 'unconfirmed'
  >;
}

/**
 * Tracks the offsets of one partition (`meta.offset` is contiguous within a topic-partition) from the saved position on.
 *
 * Every offset below `next` was received, whatever the event's id, unless it is missing. Event time distinguishes a feed
 * that repeats itself from a topic that was recreated or is read from another cluster: a repeated event is never newer
 * than the newest received event. It reads no clock. Without event times the two look alike, and the events count as
 * duplicates: a feed that repeats itself is never counted twice.
 */
export const partitionOffsets = (start?: PartitionPosition): PartitionOffsets => {
  let next = start?.next ?? null;
  let missing = start?.missing ?? [];
  /** Offsets far beyond `next`, received but not confirmed. */
  let ahead = start?.ahead ?? [];
  const times = newestTimes(start);
  let last: number | null = null;
  /** The previous offset, if it was unconfirmed. */
  let unconfirmed = start?.unconfirmed?.offset ?? null;
  /** The next expected offset before the last restart. */
  let previous: number | null = null;

  const accept = (offset: number, dt: string | null): void => {
    next = offset + 1;
    unconfirmed = null;
    times.take(offset, dt);
    if (ahead.length > 0) ahead = ahead.filter((other) => other > offset);
  };
  /** Whether it follows the previous event, which was unconfirmed. */
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
      // The events of a recreated topic are all newer: an older one among them, or they, had a wrong clock.
      if (dt !== null && unconfirmed !== null && offset > unconfirmed) unconfirmed = null;
      return DUPLICATE;
    }
    if (unconfirmed !== null && follows(offset)) return restart(expected, unconfirmed, offset, dt);
    unconfirmed = offset;
    times.take(offset, dt);
    return UNCONFIRMED;
  };
  const gapBefore = (expected: number, until: number, offset: number, dt: string | null): OffsetVerdict => {
    const after = times.before(expected, dt);
    accept(offset, dt);
    return { kind: 'gap', missing: { from: expected, to: until - 1 }, after };
  };
  const receiveBeyond = (expected: number, offset: number, dt: string | null): OffsetVerdict => {
    if (previous !== null && offset >= previous && offset - previous <= MAX_STEP)
      return restart(expected, offset, offset, dt);
    if (offset - expected <= MAX_JUMP) return gapBefore(expected, offset, offset, dt);
    if (ahead.includes(offset)) return DUPLICATE;
    if (unconfirmed !== offset - 1 || times.isOlder(dt)) {
      unconfirmed = offset;
      ahead = [...ahead, offset].slice(-MAX_AHEAD);
      times.take(offset, dt);
      return UNCONFIRMED;
    }
    const to = unconfirmed;
    if (to - expected > MAX_GAP) return restart(expected, to, offset, dt);
    return gapBefore(expected, to, offset, dt);
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
