import { defer, map, type OperatorFunction } from 'rxjs';
import type { Batch } from '../../core/batch.ts';
import { BrokerError } from '../../kafka/broker-error.ts';
import type { RecordItem } from './record-item.ts';

/** How far a partition is counted; it is saved together with the counts. */
export interface PartitionPosition {
  /** The offset that is counted next. */
  readonly next: number;
  /** The last record that was counted, by which the topic is known again; `null` when there was none. */
  readonly last: { readonly offset: number; readonly timestamp: string } | null;
}

export const madeAnew = (name: string, why: string): BrokerError =>
  new BrokerError(
    'topic-made-anew',
    `${name} is not the topic that was counted: ${why}. It was deleted and made anew; count it anew with: headwater consumer --reset`,
    { retriable: false },
  );

/** Fails when the record that was counted last is another one now. */
export const sameTopic =
  <P>(
    name: string,
    { last }: PartitionPosition,
  ): OperatorFunction<Batch<RecordItem, P>, Batch<RecordItem, P>> =>
  (batch$) =>
    batch$.pipe(
      map((batch) => {
        if (last === null || (batch.items[0]?.offset ?? Infinity) > last.offset) return batch;
        const item = batch.items.find(({ offset }) => offset === last.offset);
        if (item !== undefined && item.message.timestamp !== last.timestamp)
          throw madeAnew(name, `its record ${last.offset} has another timestamp`);
        return batch;
      }),
    );

/** Turns the offset after each batch into the position after it; before `start` it does not move. */
export const positions =
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
          const moves = position !== null && position > start.next;
          return { items, size, position: moves ? { next: position, last } : null };
        }),
      );
    });
