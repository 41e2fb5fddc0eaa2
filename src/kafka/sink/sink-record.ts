import { partitionOf } from './partition-of.ts';
import { type WireHeader, wireBytes, type WireRecord } from './outgoing-record.ts';

/** A record that a `kafkaSink` writes. */
export interface KafkaSinkRecord {
  /** Records with the same key go to one partition, in order. Default: `null`; such records go to any partition. */
  readonly key?: string | Uint8Array | null;
  /** `null` is a tombstone: in a compacted topic it deletes its key. */
  readonly value: string | Uint8Array | null;
  /** An array is a header that comes more than once. */
  readonly headers?: Readonly<Record<string, string | Uint8Array | readonly (string | Uint8Array)[]>>;
  /** Default: the topic of the sink. */
  readonly topic?: string;
  /** Default: the partition of the key, as Kafka's own clients choose it. */
  readonly partition?: number;
  /** Epoch ms. Default: the time of writing. */
  readonly timestamp?: number;
}

/** What turns records of the program into those of the protocol. */
export interface SinkRecordOptions {
  /** Of the record's topic. */
  readonly partitions: number;
  /** The partition of records without a key. */
  readonly keylessPartition: number;
  /** Epoch ms. */
  readonly now: number;
}

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return value instanceof Promise ? 'a promise' : typeof value;
};

const toBytes = (what: string, value: unknown): string | Buffer => {
  if (typeof value === 'string') return value;
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError(`${what} of a record must be text or bytes, not ${kindOf(value)}`);
};

const toHeaders = (headers: KafkaSinkRecord['headers'] = {}): Readonly<Record<string, WireHeader>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, header]: [string, unknown]) => [
      name,
      Array.isArray(header)
        ? header.map((one: unknown) => toBytes(`the header ${name}`, one))
        : toBytes(`the header ${name}`, header),
    ]),
  );

const checkedInteger = (what: string, value: unknown, limit: number): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < limit) return value;
  throw new RangeError(
    `${what} of a record must be a whole number from 0 to ${limit - 1}, not ${String(value)}`,
  );
};

/** Throws for what types cannot exclude: kafkajs would fail later, or write something else. */
export const toWireRecord = (
  record: KafkaSinkRecord,
  { partitions, keylessPartition, now }: SinkRecordOptions,
): WireRecord => {
  const { key = null, value } = record;
  const content = {
    key: key === null ? null : toBytes('the key', key),
    value: value === null ? null : toBytes('the value', value),
    headers: toHeaders(record.headers),
  };
  const ofKey = content.key === null ? keylessPartition : partitionOf(content.key, partitions);
  return {
    ...content,
    partition:
      record.partition === undefined ? ofKey : checkedInteger('the partition', record.partition, partitions),
    timestamp:
      record.timestamp === undefined
        ? now
        : checkedInteger('the timestamp', record.timestamp, Number.MAX_SAFE_INTEGER),
    bytes: wireBytes(content),
  };
};

/** What `toRecords` returned, as a list. Throws for anything else than records. */
export const recordsFrom = (returned: unknown): readonly KafkaSinkRecord[] => {
  const records: readonly unknown[] = Array.isArray(returned) ? returned : [returned];
  for (const record of records)
    if (typeof record !== 'object' || record === null || !('value' in record))
      throw new TypeError(
        `\`toRecords\` must return a record with a \`value\`, or an array of records, not ${kindOf(record)}`,
      );
  return records as readonly KafkaSinkRecord[];
};
