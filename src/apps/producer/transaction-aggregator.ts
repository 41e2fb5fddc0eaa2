import type { BatchAggregator } from '../../core/operators/batch-aggregator.ts';
import { keysByPartition } from '../../wikimedia/dedup/keys-by-partition.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import type { DedupWindow } from '../../wikimedia/dedup/dedup-window.ts';
import { sealKeys } from '../../wikimedia/dedup/seal-keys.ts';
import type { OutgoingRecord } from '../../kafka/sink/outgoing-record.ts';
import type { EncodedEvent } from './records/encode.ts';

/** What one transaction writes: records, dead letters and the position after them (`null`: unchanged). */
export interface TransactionBatch {
  readonly records: readonly OutgoingRecord[];
  readonly deadLetters: readonly OutgoingRecord[];
  readonly position: FeedPosition | null;
  readonly canaries: number;
}

/** Aggregates encoded events into one transaction. */
export const transactionAggregator =
  (start: FeedPosition, dedupWindow: DedupWindow) =>
  (): BatchAggregator<EncodedEvent, FeedPosition, TransactionBatch> => {
    const keys = keysByPartition();
    const records: OutgoingRecord[] = [];
    const deadLetters: OutgoingRecord[] = [];
    let canaries = 0;

    const collect = (event: EncodedEvent): void => {
      if (event.key !== null) keys.add(event.key);
      switch (event.kind) {
        case 'record':
          records.push(event.record);
          return;
        case 'dead-letter':
          deadLetters.push(event.record);
          return;
        case 'canary':
          canaries += 1;
          return;
        case 'none':
      }
    };
    return {
      add: ({ items }) => {
        for (const event of items) collect(event);
      },
      finish: (position) => {
        const { position: after } = sealKeys(position ?? start, keys.all(), dedupWindow);
        return { records, deadLetters, canaries, position: position === null ? null : after };
      },
    };
  };
