import type { KafkaRecord } from '../../../kafka/kafka-record.ts';
import type { PublishedChange, UnpublishedItem } from '../../shared/live/live-fan-out.ts';
import { readRecord } from '../partition/record-item.ts';

/** A record of any partition of the topic. */
export interface LiveRecord {
  readonly partition: number;
  readonly message: KafkaRecord;
}

/** Epoch ms. */
export const timeOfLiveRecord = ({ message }: LiveRecord): number => Number(message.timestamp);

/** What live views show of a record. A change without an id gets one from its place in the topic. */
export const toPublished = (
  topic: string,
  { partition, message }: LiveRecord,
): PublishedChange | UnpublishedItem => {
  const { decoded } = readRecord(message);
  if (decoded.kind !== 'change') return { kind: decoded.kind };
  return { ...decoded, id: decoded.id ?? `${topic}/${partition}/${message.offset}` };
};
