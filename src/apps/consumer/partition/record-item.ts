import type { KafkaRecord } from '../../../kafka/kafka-record.ts';
import { readRecentChange } from '../../../wikimedia/event/read-recent-change.ts';
import type { ChangeRecord, Decoded } from '../../../wikimedia/formats/change-record.ts';
import { decodeRecord } from '../../../wikimedia/formats/decode-record.ts';
import { rejectedRecord } from '../../../wikimedia/formats/rejected-record.ts';

/** A record, and what it tells. */
export interface RecordItem {
  readonly message: KafkaRecord;
  readonly offset: number;
  readonly decoded: Decoded | { readonly kind: 'canary' };
}

const CANARY: Decoded = rejectedRecord({ code: 'other', message: 'a canary' });

/** A whole event, as the producer writes it with EVENT_FORMAT=raw, is read by the rules of the feed. */
const readRaw = (text: string): Decoded => {
  const event = readRecentChange(text);
  switch (event.kind) {
    case 'change':
      return event satisfies ChangeRecord;
    case 'canary':
      return CANARY;
    case 'rejected':
      return rejectedRecord(event);
  }
};

const decode = decodeRecord(readRaw);

/** Reads one record; what it cannot read is an item as well. */
export const readRecord = (message: KafkaRecord): RecordItem => {
  const decoded = decode(message.value);
  return {
    message,
    offset: Number(message.offset),
    decoded: decoded === CANARY ? { kind: 'canary' } : decoded,
  };
};
