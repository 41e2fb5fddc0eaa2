import { defer, map, type MonoTypeOperatorFunction, type OperatorFunction, tap } from 'rxjs';
import type { Batch } from '../../../core/loop/batch.ts';
import { BrokerError } from '../../../kafka/broker-error.ts';
import type { Commit } from '../../../stats/counts/commit.ts';
import type { RecordItem } from './record-item.ts';

/** How far a partition is counted. It is saved together with the counts. */
export interface PartitionPosition {
  /** The offset that is counted next. */
  readonly next: number;
  /** The last counted record, which identifies the topic; `null` when there is none. */
  readonly last: { readonly offset: number; readonly timestamp: string } | null;
}

/** Whether a commit moves the position. The others contain only records that are counted already. */
export const advancesPosition = ({ position }: Commit<PartitionPosition>): boolean => position !== null;

export const topicRecreated = (name: string, why: string): BrokerError =>
  new BrokerError(
    'topic-made-anew',
    `${name} is not the topic that was counted: ${why}. It was deleted and recreated; count it from the beginning with: headwater consumer --reset`,
    { retriable: false },
  );

/**
 * Fails when the record that was counted last is missing or has another timestamp. Reading must start at that record or
 * before it.
 *
 *     source   --[3,4]--[5,6]--      last: 4, same timestamp
 *     result   --[3,4]--[5,6]--      else fails with the first batch
 */
export const verifySameTopic =
  (name: string, { last }: PartitionPosition): MonoTypeOperatorFunction<Batch<RecordItem, number>> =>
  (batch$) =>
    defer(() => {
      let isKnown = last === null;
      return batch$.pipe(
        tap(({ items, position }) => {
          if (isKnown || last === null || position === null || position <= last.offset) return;
          const item = items.find(({ offset }) => offset === last.offset);
          if (item === undefined) throw topicRecreated(name, `its record ${last.offset} is missing`);
          if (item.message.timestamp !== last.timestamp)
            throw topicRecreated(name, `its record ${last.offset} has another timestamp`);
          isKnown = true;
        }),
      );
    });

/**
 * Turns the offset after each batch into a partition position; `null` up to `start.next`.
 *
 *     source   --4-----8--          start.next: 4
 *     result   --null--{next: 8}--
 */
export const trackPosition =
  (
    start: PartitionPosition,
  ): OperatorFunction<Batch<RecordItem, number>, Batch<RecordItem, PartitionPosition>> =>
  (batch$) =>
    defer(() => {
      let { last } = start;
      return batch$.pipe(
        map(({ items, size, position }) => {
          const newest = items.at(-1);
          if (newest !== undefined && newest.offset >= start.next)
            last = { offset: newest.offset, timestamp: newest.message.timestamp };
          const advances = position !== null && position > start.next;
          return { items, size, position: advances ? { next: position, last } : null };
        }),
      );
    });
