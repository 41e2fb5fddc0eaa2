import type { Message } from 'kafkajs';
import type { OutgoingRecord } from './outgoing-record.ts';
import { partitionOf } from './partition-of.ts';

export interface RequestLimits {
  readonly partitions: number;
  /** Bytes of one partition's records in one request at most, unless a single record is longer. */
  readonly bytesPerPartition: number;
}

/** What the records of a request take at most together: the brokers refuse requests of more than 100 MB. */
const MAX_REQUEST_BYTES = 32 * 1024 * 1024;
/** kafkajs sorts the records of a request in a time that grows with the square of their number. */
const MAX_REQUEST_RECORDS = 1000;

/**
 * Divides records into requests, in order. The partition is chosen here, once: kafkajs would choose anew for a record
 * without a key when it sends a request again, and then one record could be written twice and another not at all.
 */
export const splitIntoRequests = (
  records: readonly OutgoingRecord[],
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

  for (const { key, value, timestamp, headers, bytes } of records) {
    const partition = partitionOf(key ?? headers['id'] ?? '', partitions);
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
