import { countOrNull, isObject } from '../event/fields.ts';
import { isPartitionNumber, isPlausibleOffset, isTopicName } from './kafka-coordinates.ts';
import type { FeedPosition, PartitionPosition } from './feed-position.ts';

const toResume = (value: unknown): PartitionPosition['resume'] => {
  const { timestamp, offset } = isObject(value) ? value : {};
  const time = countOrNull(timestamp);
  if (time !== null) return { timestamp: time };
  if (typeof offset === 'number' && isPlausibleOffset(offset)) return { offset };
  throw new TypeError('a partition has neither a time nor an offset');
};

const toPartition = (value: unknown): PartitionPosition => {
  const { topic, partition, resume, forgotten, doubted, unnamed } = isObject(value) ? value : {};
  if (typeof topic !== 'string' || !isTopicName(topic)) throw new TypeError('a partition has no topic');
  if (typeof partition !== 'number' || !isPartitionNumber(partition))
    throw new TypeError(`a partition of ${topic} has no number`);
  const doubtedAt = countOrNull(doubted);
  return {
    ...{ topic, partition, resume: toResume(resume), next: null },
    forgotten: countOrNull(forgotten),
    ...(doubtedAt === null ? {} : { doubted: doubtedAt }),
    ...(unnamed === true ? { unnamed } : {}),
  };
};

/** Reads a position that `wikimediaSource` has stored. Throws an error that says what is wrong with the text. */
export const parseFeedPosition = (text: string): FeedPosition => {
  const value: unknown = JSON.parse(text);
  const { since, partitions } = isObject(value) ? value : {};
  const sinceMs = countOrNull(since);
  if (sinceMs === null || !Array.isArray(partitions))
    throw new TypeError('it has no time of the first start and no partitions');
  return { since: sinceMs, partitions: partitions.map(toPartition) };
};
