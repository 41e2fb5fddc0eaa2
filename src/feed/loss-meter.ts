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

interface Followed {
  /** The offset that comes next. */
  next: number | null;
  /** The last offset that came on this connection. */
  came: number | null;
}

/**
 * Measures what the feed leaves out or repeats: `meta.offset` is contiguous within a topic-partition, so a
 * jump forward is a gap and a step back a repeat. On a gap it fails with `feed-gap`, so that the source goes
 * back for what is missing; when the ledger has had enough, it puts a `Lost` item into the batch
 * instead. An event that could not be read, and whose offset is unknown, explains one offset that the next
 * event of its partition skips; the same text twice in a row is one event, sent twice.
 *
 * It writes the next expected offsets into the batches' positions, so a restart sees gaps across itself.
 */
export const lossMeter =
  <T extends RecentChange | Canary | Malformed>(
    start: FeedPosition,
    ledger: GapLedger,
    observe: Observe,
  ): OperatorFunction<Batch<T, FeedPosition>, Batch<T | Lost, FeedPosition>> =>
  (batch$) =>
    defer(() => {
      const topics = new Map<string, Map<number, Followed>>();
      let unreadable = 0;
      let lastUnreadable: string | null = null;
      let latest: { readonly topic: string; readonly partition: number; readonly followed: Followed } | null =
        null;
      const follow = (topic: string, partition: number): Followed => {
        // Events of a partition mostly follow each other.
        if (latest !== null && topic === latest.topic && partition === latest.partition)
          return latest.followed;
        const followed = topics.get(topic)?.get(partition) ?? { next: null, came: null };
        topics.set(topic, (topics.get(topic) ?? new Map<number, Followed>()).set(partition, followed));
        latest = { topic, partition, followed };
        return followed;
      };
      for (const { topic, partition, next } of start.partitions) follow(topic, partition).next = next;

      const noteUnreadable = (data: string): void => {
        if (data !== lastUnreadable) unreadable += 1;
        lastUnreadable = data;
      };
      /** How many of the offsets that were skipped before this one are those of unreadable events. */
      const explained = ({ next, came }: Followed, offset: number): number => {
        lastUnreadable = null;
        const before = came ?? (next !== null && offset >= next ? next - 1 : null);
        // Where a rewound connection starts, what is unreadable was accounted for before.
        const most = before === null ? unreadable : Math.max(0, offset - before - 1);
        const count = Math.min(unreadable, most);
        unreadable -= count;
        return count;
      };

      /** Whether this is just the offset that comes next, as nearly every one is: then nothing is to be measured. */
      const isNext = (topic: string, partition: number, offset: number): boolean => {
        const followed = follow(topic, partition);
        if (unreadable > 0 || followed.next !== offset) return false;
        followed.came = offset;
        followed.next = offset + 1;
        return true;
      };
      /** The loss that this offset reveals, if any. */
      const measure = (
        topic: string,
        partition: number,
        offset: number,
      ): { lost: Gap | null; repeat: boolean } => {
        const followed = follow(topic, partition);
        const { next } = followed;
        const unread = unreadable === 0 ? 0 : explained(followed, offset);
        followed.came = offset;
        if (next !== null && offset < next) {
          if (next - offset <= RESTARTED_BEHIND) return { lost: null, repeat: true };
          observe({ kind: 'offsets-restarted', topic, partition, from: next, to: offset });
        }
        followed.next = offset + 1;
        if (next === null || offset <= next) return { lost: null, repeat: false };
        const gap = { topic, partition, from: next, to: offset - 1 };
        if (gapSize(gap) <= unread) return { lost: null, repeat: false };
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
          for (const item of batch.items) {
            const { topic, partition, offset } = item;
            if (topic === null || partition === null || offset === null) {
              if (item.kind === 'malformed') noteUnreadable(item.data);
              continue;
            }
            if (isNext(topic, partition, offset)) continue;
            const { lost, repeat } = measure(topic, partition, offset);
            if (repeat) repeats += 1;
            if (lost !== null) losses.push({ kind: 'lost', gap: lost });
          }
          if (repeats > 0) observe({ kind: 'repeats', events: repeats });
          const position = batch.position && {
            ...batch.position,
            partitions: batch.position.partitions.map((entry) => ({
              ...entry,
              next: topics.get(entry.topic)?.get(entry.partition)?.next ?? null,
            })),
          };
          const items: readonly (T | Lost)[] =
            losses.length === 0 ? batch.items : [...batch.items, ...losses];
          return { ...withItems(batch, items), position };
        }),
      );
    });
