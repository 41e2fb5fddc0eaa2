import { isUtf8 } from 'node:buffer';
import type { KafkaMessage } from 'kafkajs';

/** A record of a topic. */
export interface KafkaItem {
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  /** `null` is a tombstone: in a compacted topic it deletes its key. */
  readonly value: Buffer | null;
  /** A header that comes more than once is an array. */
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[]>>;
  /** Epoch ms. */
  readonly timestamp: number;
}

const toBuffer = (value: Buffer | string): Buffer => (typeof value === 'string' ? Buffer.from(value) : value);

export const toKafkaItem = (
  partition: number,
  { offset, key, value, headers = {}, timestamp }: KafkaMessage,
): KafkaItem => ({
  partition,
  offset: Number(offset),
  key,
  value,
  headers: Object.fromEntries(
    Object.entries(headers).flatMap(([name, header]) =>
      header === undefined ? [] : [[name, Array.isArray(header) ? header.map(toBuffer) : toBuffer(header)]],
    ),
  ),
  timestamp: Number(timestamp),
});

/** The value as text. Throws if there is none, or if it is not UTF-8: then the record becomes a dead letter. */
export const recordText = ({ value }: Pick<KafkaItem, 'value'>): string => {
  if (value === null) throw new TypeError('the record has no value: it is a tombstone');
  if (!isUtf8(value)) throw new TypeError('the value of the record is not UTF-8');
  return value.toString();
};

/** The value for a dead letter: as text if it is UTF-8, else as base64. */
export const deadLetterText = ({ value }: Pick<KafkaItem, 'value'>): string => {
  if (value === null) return '';
  return isUtf8(value) ? value.toString() : `base64:${value.toString('base64')}`;
};

/** What a record takes besides its bytes, roughly. */
const RECORD_BYTES = 200;

export const recordBytes = ({ key, value, headers }: KafkaItem): number => {
  let bytes = RECORD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, header] of Object.entries(headers)) {
    bytes += name.length;
    bytes += Buffer.isBuffer(header) ? header.length : header.reduce((sum, { length }) => sum + length, 0);
  }
  return bytes;
};
