import { defer, map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../../core/loop/batch.ts';
import { FeedError } from '../../net/feed-error.ts';
import { type Gap, gapSize, type MissingRange } from './gap.ts';
import type { GapRetryPolicy } from './gap-retry-policy.ts';
import type { FeedEventListener } from '../health/feed-event.ts';
import { offsetTracker } from './offset-tracker.ts';
import { latestPlausible } from '../../stats/windows/time/plausible-time.ts';
import type { PartitionOffsets } from './partition-offsets.ts';
import { type FeedPosition, MAX_PARTITIONS } from '../position/feed-position.ts';
import type { FoundItem, GapItem } from '../event/feed-item.ts';
import type { DecodedEvent } from '../event/recent-change.ts';

/** What to do about gaps, and who learns of them. */
export interface DetectGapsOptions {
  readonly retryPolicy: GapRetryPolicy;
  readonly onFeedEvent: FeedEventListener;
  /** Called with the number of events of a batch that were dropped as duplicates. */
  readonly onDuplicates?: ((events: number) => void) | undefined;
  /** Epoch ms. */
  readonly now: () => number;
}

const dtOf = (item: DecodedEvent): string | null => (item.kind === 'change' ? item.dt : null);

/** The times of the events around a gap, for the position; one that is implausibly far ahead of the clock is left out. */
const timesAround = (
  after: string | null,
  before: string | null,
  nowMs: number,
): Pick<MissingRange, 'after' | 'before'> => {
  const [last, next] = [after, before].map((dt) => {
    const at = dt === null ? NaN : Date.parse(dt);
    return at <= latestPlausible(nowMs) ? at : undefined;
  });
  return { ...(last === undefined ? {} : { after: last }), ...(next === undefined ? {} : { before: next }) };
};

/** An event of an untracked partition: only its id identifies duplicates. */
const withoutOffset = <T extends DecodedEvent>(item: T): T => ({
  ...item,
  topic: null,
  partition: null,
  offset: null,
});

/**
 * Compares `meta.offset`, which is contiguous within a topic-partition, with the offsets received up to `start`:
 *
 * - An offset that was received before is a duplicate, whatever the event's id: the event is dropped.
 * - A jump forward is a gap. It fails with `feed-gap`, so that the source rewinds and requests the missing events; when
 *   the retry policy gives up, a `GapItem` joins the batch. A lost event that arrives later is counted, and a `FoundItem`
 *   joins it.
 * - An event without an offset passes: its id decides. An unreadable event accounts for one offset that the next event
 *   of its partition skips; the same text twice in a row is one event sent twice.
 *
 * The received offsets go into the positions of the batches, so that a restart decides in the same way.
 *
 *     batches  [7 8]  [7 8 9]  [12]
 *     result   [7 8]  [9]      # feed-gap 10-11, or [12 lost]
 */
export const detectGaps =
  <T extends DecodedEvent>(
    start: FeedPosition,
    { retryPolicy, onFeedEvent, onDuplicates = () => undefined, now }: DetectGapsOptions,
  ): OperatorFunction<Batch<T, FeedPosition>, Batch<T | GapItem | FoundItem, FeedPosition>> =>
  (batch$) =>
    defer(() => {
      const tracker = offsetTracker(start);
      /** Unreadable events so far, and those of them that account for no offset yet. */
      let totalUnreadable = 0;
      let unreadable = 0;
      /** Their number at the last event of each partition: only later ones can belong to it. */
      const unreadableAt = new Map<PartitionOffsets, number>();
      /** Partitions whose last event was a duplicate. */
      const behind = new Set<PartitionOffsets>();
      let lastUnreadable: string | null = null;
      let isFullReported = false;

      const recordUnreadable = (data: string): void => {
        if (data !== lastUnreadable) {
          unreadable += 1;
          totalUnreadable += 1;
        }
        lastUnreadable = data;
      };
      /** How many of the offsets skipped before this one belong to unreadable events. */
      const takeExplained = (offsets: PartitionOffsets, offset: number): number => {
        if (unreadable === 0) return 0;
        lastUnreadable = null;
        const { next, last } = offsets;
        const newUnreadable = totalUnreadable - (unreadableAt.get(offsets) ?? 0);
        unreadableAt.set(offsets, totalUnreadable);
        const before = last ?? (next !== null && offset >= next ? next - 1 : null);
        // At the start of a rewound connection, unreadable events were accounted for before.
        const maxExplained = before === null ? unreadable : Math.max(0, offset - before - 1);
        const count = Math.min(unreadable, newUnreadable, maxExplained);
        unreadable -= count;
        return count;
      };
      const rewindFor = (gap: Gap): boolean => {
        const isRewinding = retryPolicy.shouldRewind(gap);
        const exhausted = !isRewinding && retryPolicy.isExhausted() ? { isExhausted: true as const } : {};
        onFeedEvent({ kind: 'gap', gap, isRewinding, ...exhausted });
        if (!isRewinding) return false;
        throw new FeedError(
          'feed-gap',
          `the feed skipped ${gapSize(gap)} events of ${gap.topic}/${gap.partition}; requesting them again`,
        );
      };

      const receiveAll = (batch: Batch<T, FeedPosition>): Batch<T | GapItem | FoundItem, FeedPosition> => {
        const gapItems: GapItem[] = [];
        let duplicates = 0;
        let found = 0;
        let givenUp = 0;
        /** Partitions whose last event in this batch was a duplicate. */
        const repeating = new Map<
          PartitionOffsets,
          { readonly topic: string; readonly partition: number; highest: number }
        >();
        const goOn = (offsets: PartitionOffsets, topic: string, partition: number): void => {
          repeating.delete(offsets);
          if (behind.delete(offsets)) onFeedEvent({ kind: 'caught-up', topic, partition });
        };
        /** The passing items; `null` while all of them pass. */
        let accepted: T[] | null = null;

        /** The item if it passes, or `null`. */
        const receive = (item: T): T | null => {
          const { topic, partition, offset } = item;
          if (topic === null || partition === null || offset === null) {
            if (item.kind === 'rejected') recordUnreadable(item.data);
            return item;
          }
          const offsets = tracker.of(topic, partition, offset);
          if (offsets === null) {
            if (tracker.isFull() && !isFullReported) {
              isFullReported = true;
              onFeedEvent({ kind: 'too-many-partitions', limit: MAX_PARTITIONS });
            }
            return withoutOffset(item);
          }
          const dt = dtOf(item);
          if (unreadable === 0 && offsets.isNext(offset, dt)) {
            if (behind.size > 0) goOn(offsets, topic, partition);
            return item;
          }
          const verdict = offsets.receive(offset, dt, takeExplained(offsets, offset));
          if (verdict.kind !== 'duplicate') goOn(offsets, topic, partition);
          switch (verdict.kind) {
            case 'duplicate': {
              duplicates += 1;
              const run = repeating.get(offsets);
              if (run !== undefined) run.highest = Math.max(run.highest, offset);
              else {
                behind.add(offsets);
                repeating.set(offsets, { topic, partition, highest: offset });
              }
              return null;
            }
            case 'found':
              found += 1;
              return item;
            case 'restarted':
              onFeedEvent({
                kind: 'offsets-restarted',
                topic,
                partition,
                from: verdict.from,
                to: verdict.to,
              });
              return item;
            case 'gap': {
              const gap = { topic, partition, ...verdict.missing };
              if (!rewindFor(gap)) {
                gapItems.push({ kind: 'gap', gap });
                givenUp += offsets.markMissing({
                  ...verdict.missing,
                  ...timesAround(verdict.after, dt, now()),
                });
              }
              return item;
            }
            case 'next':
            case 'unconfirmed':
              return item;
          }
        };
        let index = 0;
        for (const item of batch.items) {
          const result = receive(item);
          if (result !== item && accepted === null) accepted = batch.items.slice(0, index);
          if (result !== null && accepted !== null) accepted.push(result);
          index += 1;
        }
        if (duplicates > 0) {
          onFeedEvent({ kind: 'duplicates', events: duplicates });
          onDuplicates(duplicates);
        }
        for (const [offsets, { topic, partition, highest }] of repeating)
          if (offsets.next !== null)
            onFeedEvent({ kind: 'repeating', topic, partition, highest, next: offsets.next });
        if (givenUp > 0) onFeedEvent({ kind: 'given-up', events: givenUp });
        if (found > 0) onFeedEvent({ kind: 'found', events: found });
        const items: readonly (T | GapItem | FoundItem)[] = accepted ?? batch.items;
        const position = batch.position && tracker.position(batch.position, now());
        const addedItems: readonly (GapItem | FoundItem)[] =
          found === 0 ? gapItems : [...gapItems, { kind: 'found', events: found }];
        return { ...withItems(batch, addedItems.length === 0 ? items : [...items, ...addedItems]), position };
      };
      return batch$.pipe(map(receiveAll));
    });
