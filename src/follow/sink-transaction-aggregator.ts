import type { BatchAggregator } from '../core/operators/batch-aggregator.ts';
import type { DeadLetter, SinkTransaction } from '../core/loop/exact-sink.ts';
import type { DecodedItem } from './decode-items.ts';

/** Collects decoded batches into one transaction of a sink. */
export const sinkTransactionAggregator =
  <T, P>(formatPosition: (position: P) => string) =>
  (): BatchAggregator<DecodedItem<T>, P, SinkTransaction<T>> => {
    const events: T[] = [];
    const keys: string[] = [];
    const deadLetters: DeadLetter[] = [];
    return {
      add: ({ items }) => {
        for (const item of items) {
          if (item.kind === 'dead-letter') deadLetters.push(item.deadLetter);
          else events.push(item.event);
          if (item.key !== null) keys.push(item.key);
        }
      },
      finish: (position) => ({
        events,
        keys,
        deadLetters,
        position: position === null ? null : formatPosition(position),
      }),
    };
  };
