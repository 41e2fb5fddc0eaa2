import { defer, map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../core/batch.ts';
import { FeedError } from './feed-error.ts';
import { type Gap, gapSize } from './gap.ts';
import type { GapLedger } from './gap-ledger.ts';
import type { Observe } from './observation.ts';
import type { FeedPosition } from './position.ts';
import type { Canary, Malformed, RecentChange } from './recent-change.ts';

/** Events that were never delivered, although the source went back for them. */
export interface Lost {
  readonly kind: 'lost';
  readonly gap: Gap;
}

/** An offset that lies so far behind the expected one is no repeat: the topic was made anew. */
const RESTARTED_BEHIND = 10_000_000;

/**
 * Measures what the feed leaves out or repeats: `meta.offset` is contiguous within a topic-partition, so a
 * jump forward is a gap and a step back a repeat. On a gap it fails the loop with `feed-gap`, so that the
 * source goes back for what is missing; when the ledger has had enough, it puts a `Lost` item into the batch
 * instead. An event that could not be read, and whose offset is unknown, explains one missing offset.
 *
 * It writes the next expected offsets into the batches' positions, so a restart sees gaps across itself.
 */
export const lossMeter =
  (
    start: FeedPosition,
    ledger: GapLedger,
    observe: Observe,
  ): OperatorFunction<
    Batch<RecentChange | Canary | Malformed, FeedPosition>,
    Batch<RecentChange | Canary | Malformed | Lost, FeedPosition>
  > =>
  (batch$) =>
    defer(() => {
      const expected = new Map<string, Map<number, number>>();
      let unreadable = 0;
      const nextOf = (topic: string, partition: number): number | null =>
        expected.get(topic)?.get(partition) ?? null;
      const expect = (topic: string, partition: number, offset: number): void => {
        const partitions = expected.get(topic);
        if (partitions === undefined) expected.set(topic, new Map([[partition, offset]]));
        else partitions.set(partition, offset);
      };
      for (const { topic, partition, next } of start.partitions) {
        if (next !== null) expect(topic, partition, next);
      }

      /** The loss that this offset reveals, if any. */
      const measure = (
        topic: string,
        partition: number,
        offset: number,
      ): { lost: Gap | null; repeat: boolean } => {
        const next = nextOf(topic, partition);
        if (next !== null && offset < next) {
          if (next - offset <= RESTARTED_BEHIND) return { lost: null, repeat: true };
          observe({ kind: 'offsets-restarted', topic, partition, from: next, to: offset });
        }
        expect(topic, partition, offset + 1);
        if (next === null || offset <= next) return { lost: null, repeat: false };
        const gap = { topic, partition, from: next, to: offset - 1 };
        if (gapSize(gap) <= unreadable) return { lost: null, repeat: false };
        const goingBack = ledger.goBackFor(gap);
        observe({ kind: 'gap', gap, goingBack });
        if (goingBack) {
          throw new FeedError(
            'feed-gap',
            `the feed left out ${gapSize(gap)} events of ${topic}/${partition}; going back for them`,
          );
        }
        return { lost: gap, repeat: false };
      };

      return batch$.pipe(
        map((batch) => {
          const losses: Lost[] = [];
          let repeats = 0;
          for (const { kind, topic, partition, offset } of batch.items) {
            if (topic === null || partition === null || offset === null) {
              if (kind === 'malformed') unreadable += 1;
              continue;
            }
            const { lost, repeat } = measure(topic, partition, offset);
            unreadable = 0;
            if (repeat) repeats += 1;
            if (lost !== null) losses.push({ kind: 'lost', gap: lost });
          }
          if (repeats > 0) observe({ kind: 'repeats', events: repeats });
          const position = batch.position && {
            ...batch.position,
            partitions: batch.position.partitions.map((entry) => ({
              ...entry,
              next: nextOf(entry.topic, entry.partition),
            })),
          };
          const items = losses.length === 0 ? batch.items : [...batch.items, ...losses];
          return { ...withItems(batch, items), position };
        }),
      );
    });
