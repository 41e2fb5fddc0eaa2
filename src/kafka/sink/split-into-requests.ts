import type { Message } from 'kafkajs';
import type { WireRecord } from './outgoing-record.ts';
import { partitionOf } from './partition-of.ts';

export interface RequestLimits {
  readonly partitions: number;
  /** Maximum bytes of one partition's records in a request, unless a single record is longer. */
  readonly bytesPerPartition: number;
}

/** Maximum bytes of all records of a request. Brokers refuse requests of more than 100 MB. */
const MAX_REQUEST_BYTES = 32 * 1024 * 1024;
/** kafkajs sorts the records of a request in quadratic time. */
const MAX_REQUEST_RECORDS = 1000;

const idOf = ({ headers }: WireRecord): string => {
  const id = headers['id'];
  return typeof id === 'string' ? id : '';
};

/**
 * Divides records into requests, in order. It also chooses the partitions: kafkajs would choose again for a record without a
 * key when it retries a request, which could write one record twice and lose another.
 */
export const splitIntoRequests = (
  records: readonly WireRecord[],
  { partitions, bytesPerPartition }: RequestLimits,
): readonly (readonly Message[])[] => {
  const requests: Message[][] = [];
  let request: Message[] = [];
  let requestBytes = 0;
  let partitionBytes = new Float64Array(partitions);
  const begin = (): void => {
    request = [];
    requests.push(request);
    requestBytes = 0;
    partitionBytes = new Float64Array(partitions);
  };

  for (const record of records) {
    const { key, value, timestamp, headers, bytes } = record;
    const partition = record.partition ?? partitionOf(key ?? idOf(record), partitions);
    const before = partitionBytes[partition] ?? 0;
    const isFull =
      (before > 0 && before + bytes > bytesPerPartition) ||
      requestBytes + bytes > MAX_REQUEST_BYTES ||
      request.length >= MAX_REQUEST_RECORDS;
    if (requests.length === 0 || (isFull && requestBytes > 0)) begin();
    request.push({ key, value, partition, headers, timestamp: String(timestamp) });
    requestBytes += bytes;
    partitionBytes[partition] = (partitionBytes[partition] ?? 0) + bytes;
  }
  return requests;
};
