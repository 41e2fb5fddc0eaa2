import type { FeedEvent } from './feed-event.ts';

/** A partition that sends only duplicates, by their offsets. */
export interface Repeating {
  readonly topic: string;
  readonly partition: number;
  /** Since when, and when a higher offset last arrived, in ms. */
  readonly since: number;
  readonly roseAt: number;
  /** The highest offset of the duplicates, and the next expected offset of the partition. */
  readonly highest: number;
  readonly next: number;
}

const isOf =
  ({ topic, partition }: { topic: string; partition: number }) =>
  (other: Repeating): boolean =>
    other.topic === topic && other.partition === partition;

/** Reduces one event at `nowMs`, by a monotonic clock, into the partitions that repeat themselves. */
export const repeatingPartitions = (
  all: readonly Repeating[],
  event: FeedEvent,
  nowMs: number,
): readonly Repeating[] => {
  if (event.kind === 'caught-up') {
    const isCaughtUp = isOf(event);
    return all.filter((some) => !isCaughtUp(some));
  }
  if (event.kind !== 'repeating') return all;
  const { topic, partition, highest, next } = event;
  const known = all.find(isOf(event));
  const others = all.filter((some) => some !== known);
  if (known === undefined)
    return [...others, { topic, partition, since: nowMs, roseAt: nowMs, highest, next }];
  if (highest <= known.highest) return [...others, { ...known, next }];
  return [...others, { ...known, highest, next, roseAt: nowMs }];
};

/**
 * A message for each partition that keeps repeating itself. After a reconnect every partition does so for a moment, and
 * a quiet one repeats its last events without reaching higher offsets: neither is reported.
 */
export const describeRepeating = (all: readonly Repeating[], afterMs: number): readonly string[] =>
  all
    .filter(({ since, roseAt, highest, next }) => roseAt - since >= afterMs && highest < next - 1)
    .map(
      ({ topic, partition, since, roseAt, highest, next }) =>
        `${topic}/${partition} sent only known offsets for ${Math.floor((roseAt - since) / 1000)} s ` +
        `(up to ${highest}; the next new one is ${next}): either the feed repeats itself and will continue with new events, ` +
        'or the topic was recreated, which cannot be detected because its events have no meta.dt, or no newer one. They are ' +
        'not counted. If the topic was recreated, start again with another DATA_DIR (server; another keyspace with STORAGE=cassandra) or ' +
        'PRODUCER_ID (producer)',
    );
