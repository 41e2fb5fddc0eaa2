import type { OffsetRange } from './gap.ts';
import type { PartitionPosition } from './position.ts';

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
const MAX_UNBELIEVED = 64;
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
   * `receive`. `dt` is ISO 8601; a later one than `latest` is not believed.
   */
  isNext(offset: number, dt: string | null, latest: string): boolean;
  /** Judges any offset, and takes it into account. `unread` is how many events before it could not be read. */
  receive(offset: number, dt: string | null, latest: string, unread: number): OffsetVerdict;
  /** Remembers that the source does not deliver these: they may still come. */
  miss(range: OffsetRange): void;
  /** What a restart needs to judge alike. */
  position(): Pick<PartitionPosition, 'next' | 'missing' | 'ahead' | 'newest' | 'unbelieved' | 'unconfirmed'>;
}

/**
 * Follows the offsets of one partition (`meta.offset` is contiguous within a topic-partition), from what was durable.
 *
 * What lies below `next` was received, whatever its id, unless it is missing. Time is what distinguishes a feed that
 * repeats itself from a topic that was deleted and recreated, or is read from another cluster: an event that was received
 * is never newer than the newest event that was received.
 */
export const partitionOffsets = (start?: PartitionPosition): PartitionOffsets => {
  let next = start?.next ?? null;
  let missing = start?.missing ?? [];
  /** Offsets far beyond `next`, received but not confirmed. */
  let ahead = start?.ahead ?? [];
  let newest = start?.newest ?? null;
  /** Offsets of events with a time that was not believed: it does not make them newer than the others. */
  const unbelieved = [...(start?.unbelieved ?? [])];
  let last: number | null = null;
  /** The event before, when it was unconfirmed, and the newest one before that. */
  let unconfirmed = start?.unconfirmed ?? null;
  /** What came next before the last restart. */
  let previous: number | null = null;

  const takeTime = (offset: number, dt: string | null, latest: string): void => {
    if (dt === null || (newest !== null && dt <= newest)) return;
    if (dt <= latest) newest = dt;
    else {
      unbelieved.push(offset);
      if (unbelieved.length > MAX_UNBELIEVED) unbelieved.shift();
    }
  };
  const take = (offset: number, dt: string | null, latest: string): void => {
    next = offset + 1;
    unconfirmed = null;
    takeTime(offset, dt, latest);
    if (ahead.length > 0) ahead = ahead.filter((other) => other > offset);
  };
  /** Whether an event is newer than all that were received, and so cannot be one of them. */
  const isNewer = (dt: string | null, than: string | null, latest: string): boolean =>
    dt !== null && than !== null && dt > than && dt <= latest;
  /** Whether it follows on the event before, which was unconfirmed. */
  const follows = (offset: number): boolean =>
    unconfirmed !== null && offset > unconfirmed.offset && offset - unconfirmed.offset <= MAX_STEP;
  const restart = (
    from: number,
    to: number,
    offset: number,
    dt: string | null,
    latest: string,
  ): OffsetVerdict => {
    missing = [];
    ahead = [];
    previous = from;
    take(offset, dt, latest);
    return { kind: 'restarted', from, to };
  };
  const behind = (expected: number, offset: number, dt: string | null, latest: string): OffsetVerdict => {
    const range = missing.find(({ from, to }) => from <= offset && offset <= to);
    if (range !== undefined) {
      missing = missing.flatMap((other) => (other === range ? without(range, offset) : [other]));
      takeTime(offset, dt, latest);
      return FOUND;
    }
    if (unbelieved.includes(offset)) return DUPLICATE;
    // Without times, only an offset far behind says that this is no duplicate.
    const isFar = expected - offset > MAX_JUMP;
    const differs = (than: string | null): boolean =>
      isNewer(dt, than, latest) || (isFar && (dt === null || dt === than));
    if (unconfirmed !== null && follows(offset) && differs(unconfirmed.newest))
      return restart(expected, unconfirmed.offset, offset, dt, latest);
    if (!differs(newest)) return DUPLICATE;
    unconfirmed = { offset, newest };
    takeTime(offset, dt, latest);
    return UNCONFIRMED;
  };
  const beyond = (expected: number, offset: number, dt: string | null, latest: string): OffsetVerdict => {
    if (previous !== null && offset >= previous && offset - previous <= MAX_STEP)
      return restart(expected, offset, offset, dt, latest);
    if (offset - expected <= MAX_JUMP) {
      take(offset, dt, latest);
      return { kind: 'gap', missing: { from: expected, to: offset - 1 } };
    }
    if (ahead.includes(offset)) return DUPLICATE;
    const isBelieved = dt === null || newest === null || dt >= newest;
    if (unconfirmed === null || unconfirmed.offset !== offset - 1 || !isBelieved) {
      unconfirmed = { offset, newest };
      ahead = [...ahead, offset].slice(-MAX_AHEAD);
      takeTime(offset, dt, latest);
      return UNCONFIRMED;
    }
    const to = unconfirmed.offset;
    if (to - expected > MAX_GAP) return restart(expected, to, offset, dt, latest);
    take(offset, dt, latest);
    return { kind: 'gap', missing: { from: expected, to: to - 1 } };
  };

  return {
    get next() {
      return next;
    },
    get last() {
      return last;
    },
    isNext: (offset, dt, latest) => {
      if (offset !== next) return false;
      last = offset;
      take(offset, dt, latest);
      return true;
    },
    receive: (offset, dt, latest, unread) => {
      last = offset;
      if (next === null || offset === next) {
        take(offset, dt, latest);
        return NEXT;
      }
      if (offset < next) return behind(next, offset, dt, latest);
      if (offset - next <= unread) {
        take(offset, dt, latest);
        return NEXT;
      }
      return beyond(next, offset, dt, latest);
    },
    miss: (range) => {
      missing = [...missing, range].slice(-MAX_MISSING);
    },
    position: () => ({
      next,
      ...(missing.length === 0 ? {} : { missing }),
      ...(ahead.length === 0 ? {} : { ahead }),
      ...(newest === null ? {} : { newest }),
      ...(unbelieved.length === 0 ? {} : { unbelieved: [...unbelieved] }),
      ...(unconfirmed === null ? {} : { unconfirmed }),
    }),
  };
};
