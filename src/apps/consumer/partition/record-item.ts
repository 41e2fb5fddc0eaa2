import type { KafkaRecord } from '../../../kafka/kafka-record.ts';
import { readRecentChange } from '../../../wikimedia/event/read-recent-change.ts';
import type { ChangeRecord, Decoded } from '../../../wikimedia/formats/change-record.ts';
import { decodeRecord } from '../../../wikimedia/formats/decode-record.ts';
import { rejectedRecord } from '../../../wikimedia/formats/rejected-record.ts';

/** A record with its decoded content. */
export interface RecordItem {
  readonly message: KafkaRecord;
  readonly offset: number;
  readonly decoded: Decoded | { readonly kind: 'canary' };
}

const CANARY: Decoded = rejectedRecord({ code: 'other', message: 'a canary' });

/** Decodes a complete event, as EVENT_FORMAT=raw writes it, by the rules of the feed. */
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

/** Decodes one record. A record that cannot be decoded is an item too. */
export const readRecord = (message: KafkaRecord): RecordItem => {
  const decoded = decode(message.value);
  return {
    message,
    offset: Number(message.offset),
    decoded: decoded === CANARY ? { kind: 'canary' } : decoded,
  };
};
