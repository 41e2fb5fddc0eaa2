import { defer, map, type MonoTypeOperatorFunction, type OperatorFunction, tap } from 'rxjs';
import type { Batch } from '../../../core/loop/batch.ts';
import { BrokerError } from '../../../kafka/broker-error.ts';
import type { Commit } from '../../../stats/counts/commit.ts';
import type { RecordItem } from './record-item.ts';

/** How far a partition is counted; it is saved together with the counts. */
export interface PartitionPosition {
  /** The offset that is counted next. */
  readonly next: number;
  /** The last record that was counted, by which the topic is known again; `null` when there was none. */
  readonly last: { readonly offset: number; readonly timestamp: string } | null;
}

/** Whether a step moves the position. The others are of records that are counted already, and change nothing. */
export const advancesPosition = ({ position }: Commit<PartitionPosition>): boolean => position !== null;

export const topicRecreated = (name: string, why: string): BrokerError =>
  new BrokerError(
    'topic-made-anew',
    `${name} is not the topic that was counted: ${why}. It was deleted and made anew; count it anew with: headwater consumer --reset`,
    { retriable: false },
  );

/** Fails when the record that was counted last is another one now, or is none. Reading must begin at it or before. */
export const verifySameTopic =
  (name: string, { last }: PartitionPosition): MonoTypeOperatorFunction<Batch<RecordItem, number>> =>
  (batch$) =>
    defer(() => {
      let isKnown = last === null;
      return batch$.pipe(
        tap(({ items, position }) => {
          if (isKnown || last === null || position === null || position <= last.offset) return;
          const item = items.find(({ offset }) => offset === last.offset);
          if (item === undefined) throw topicRecreated(name, `its record ${last.offset} is gone`);
          if (item.message.timestamp !== last.timestamp)
            throw topicRecreated(name, `its record ${last.offset} has another timestamp`);
          isKnown = true;
        }),
      );
    });

/** Turns the offset after each batch into the position after it; before `start` it does not move. */
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
