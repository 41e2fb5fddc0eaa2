import type { Accumulator } from '../../core/accumulator.ts';
import { keysByPartition } from '../../feed/keys-by-partition.ts';
import type { FeedPosition } from '../../feed/position.ts';
import type { RecentKeysWindow } from '../../feed/recent-keys.ts';
import { sealKeys } from '../../feed/seal-keys.ts';
import type { OutgoingRecord } from '../../kafka/publisher/outgoing-record.ts';
import type { EncodedEvent } from './encode.ts';

/** What one transaction writes: records, dead letters, and the position after them (`null`: it does not move). */
export interface Parcel {
  readonly records: readonly OutgoingRecord[];
  readonly deadLetters: readonly OutgoingRecord[];
  readonly position: FeedPosition | null;
  readonly canaries: number;
}

/** Accumulates encoded events into what one transaction writes. */
export const parcelFrom =
  (start: FeedPosition, window: RecentKeysWindow) => (): Accumulator<EncodedEvent, FeedPosition, Parcel> => {
    const keys = keysByPartition();
    const records: OutgoingRecord[] = [];
    const deadLetters: OutgoingRecord[] = [];
    let canaries = 0;

    const take = (event: EncodedEvent): void => {
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
        for (const event of items) take(event);
      },
      finish: (position) => {
        const { position: after } = sealKeys(position ?? start, keys.all(), window);
        return { records, deadLetters, canaries, position: position === null ? null : after };
      },
    };
  };
