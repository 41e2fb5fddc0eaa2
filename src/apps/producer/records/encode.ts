import { map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../../../core/loop/batch.ts';
import type { KeyedEvent } from '../../../wikimedia/dedup/keys-by-partition.ts';
import type { FeedPosition } from '../../../wikimedia/position/feed-position.ts';
import type { RecentChange } from '../../../wikimedia/event/recent-change.ts';
import type { EventFormat } from '../../../wikimedia/formats/change-record.ts';
import { encodeJson } from '../../../wikimedia/formats/encode-json.ts';
import { encodeProtobuf } from '../../../wikimedia/formats/encode-protobuf.ts';
import { type OutgoingRecord, wireBytes } from '../../../kafka/sink/outgoing-record.ts';
import { rejectedEventDeadLetter, oversizedDeadLetter } from './dead-letter-records.ts';
import type { RawFeedEvent } from './raw-feed-event.ts';
import { recordTimestamp } from './record-timestamp.ts';
import type { FoundItem, GapItem } from '../../../wikimedia/event/feed-item.ts';

/** What the producer writes for an event. `key` identifies its duplicates and its offset in the feed. */
export type EncodedEvent =
  | { readonly kind: 'record'; readonly key: KeyedEvent; readonly record: OutgoingRecord }
  | { readonly kind: 'dead-letter'; readonly key: KeyedEvent | null; readonly record: OutgoingRecord }
  | { readonly kind: 'canary'; readonly key: KeyedEvent }
  | { readonly kind: 'none'; readonly key: null };

export interface EncodeOptions {
  readonly format: EventFormat;
  /** A longer record becomes a dead letter. */
  readonly maxRecordBytes: number;
  /** Epoch ms. */
  readonly now: () => number;
}

const valueOf = (event: RecentChange, data: string, format: EventFormat): string | Buffer => {
  switch (format) {
    case 'json':
      return encodeJson(event);
    case 'protobuf': {
      const { buffer, byteOffset, byteLength } = encodeProtobuf(event);
      return Buffer.from(buffer, byteOffset, byteLength);
    }
    case 'raw':
      return data;
  }
};

/** `topic/partition/offset` of the event in the feed; missing parts are empty, and all is empty without a topic. */
const feedOffsetOf = ({ topic, partition, offset }: RecentChange): string =>
  topic === null ? '' : `${topic}/${partition ?? ''}/${offset ?? ''}`;

const encodeEvent = (
  event: RawFeedEvent | GapItem | FoundItem,
  position: FeedPosition | null,
  { format, maxRecordBytes, now }: EncodeOptions,
): EncodedEvent => {
  switch (event.kind) {
    case 'change': {
      const key = event.user ?? event.domain;
      const value = valueOf(event, event.data, format);
      const headers = { id: event.id, position: feedOffsetOf(event) };
      const bytes = wireBytes({ key, value, headers });
      if (bytes > maxRecordBytes) {
        const record = oversizedDeadLetter(event, bytes, maxRecordBytes, now());
        return { kind: 'dead-letter', key: event, record };
      }
      const timestamp = recordTimestamp(event.dt, position, now());
      return { kind: 'record', key: event, record: { key, value, timestamp, headers, bytes } };
    }
    case 'rejected':
      return { kind: 'dead-letter', key: null, record: rejectedEventDeadLetter(event, now()) };
    case 'canary':
      return { kind: 'canary', key: event };
    case 'gap':
    case 'found':
      return { kind: 'none', key: null };
  }
};

/**
 * Encodes each event as a record. An event that cannot be decoded or is too long becomes a dead letter.
 *
 *     source   --[a, broken]--
 *     result   --[A, dead letter]--
 */
export const encode = (
  options: EncodeOptions,
): OperatorFunction<
  Batch<RawFeedEvent | GapItem | FoundItem, FeedPosition>,
  Batch<EncodedEvent, FeedPosition>
> =>
  map((batch) =>
    withItems(
      batch,
      batch.items.map((event) => encodeEvent(event, batch.position, options)),
    ),
  );

/** The approximate size of a batch on the wire, in bytes. */
export const sizeOfEncodedEvents = ({ items }: Batch<EncodedEvent, unknown>): number => {
  let bytes = 0;
  for (const event of items)
    if (event.kind === 'record' || event.kind === 'dead-letter') bytes += event.record.bytes;
  return bytes;
};
