import type { FeedEvent } from './feed-event.ts';

/** A partition of which only events come that came before, by their offsets. */
export interface Repeating {
  readonly topic: string;
  readonly partition: number;
  /** Since when, and when a higher offset came for the last time, in ms. */
  readonly since: number;
  readonly roseAt: number;
  /** The highest offset of them, and the one that comes next in the partition. */
  readonly highest: number;
  readonly next: number;
}

const isOf =
  ({ topic, partition }: { topic: string; partition: number }) =>
  (other: Repeating): boolean =>
    other.topic === topic && other.partition === partition;

/** Folds what happened at `nowMs`, by a clock that only goes up, into the partitions that repeat themselves. */
export const repeatingPartitions = (
  all: readonly Repeating[],
  observation: FeedEvent,
  nowMs: number,
): readonly Repeating[] => {
  if (observation.kind === 'caught-up') {
    const isCaughtUp = isOf(observation);
    return all.filter((some) => !isCaughtUp(some));
  }
  if (observation.kind !== 'repeating') return all;
  const { topic, partition, highest, next } = observation;
  const known = all.find(isOf(observation));
  const others = all.filter((some) => some !== known);
  if (known === undefined)
    return [...others, { topic, partition, since: nowMs, roseAt: nowMs, highest, next }];
  if (highest <= known.highest) return [...others, { ...known, next }];
  return [...others, { ...known, highest, next, roseAt: nowMs }];
};

/**
 * What is said of partitions that go on repeating themselves. After a reconnect each does so for a moment; a quiet one
 * brings its last events with each reconnect, and they rise no further.
 */
export const describeRepeating = (all: readonly Repeating[], afterMs: number): readonly string[] =>
  all
    .filter(({ since, roseAt, highest, next }) => roseAt - since >= afterMs && highest < next - 1)
    .map(
      ({ topic, partition, since, roseAt, highest, next }) =>
        `of ${topic}/${partition} only offsets came for ${Math.floor((roseAt - since) / 1000)} s that came before ` +
        `(${highest}, and ${next} is next): either the feed repeats itself, and will go on with new events, or the topic was ` +
        'recreated, and that cannot be told because its events say no meta.dt, or none that is newer. They are not counted. ' +
        'If the topic was recreated, begin anew with another DATA_DIR (server; another keyspace with STORAGE=cassandra) or ' +
        'PRODUCER_ID (producer)',
    );
