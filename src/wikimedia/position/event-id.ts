import { isPartitionNumber, isPlausibleOffset, isTopicName } from './kafka-coordinates.ts';

/** The server's position in one topic-partition; an `offset` of -1 means "from now on". */
export interface IdEntry {
  readonly topic: string;
  readonly partition: number;
  readonly at: { readonly timestamp: number } | { readonly offset: number };
}

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const toEntry = (value: unknown): IdEntry | null => {
  if (typeof value !== 'object' || value === null) return null;
  const { topic, partition, timestamp, offset } = value as Partial<Record<string, unknown>>;
  if (typeof topic !== 'string' || !isTopicName(topic)) return null;
  if (typeof partition !== 'number' || !isPartitionNumber(partition)) return null;
  if (isTime(timestamp)) return { topic, partition, at: { timestamp } };
  if (typeof offset === 'number' && (isPlausibleOffset(offset) || offset === -1))
    return { topic, partition, at: { offset } };
  return null;
};

/**
 * Reads the id of a server-sent event: a JSON array with an entry for each topic-partition, in any order
 * (KafkaSSE, `latestOffsetsMap`). `null` if it is anything else. Entries that no feed writes are omitted, because the next
 * request would send them.
 */
export const parseEventId = (text: string): readonly IdEntry[] | null => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(parsed)) return null;
  const entries = parsed.map(toEntry).filter((entry) => entry !== null);
  return entries.length === 0 ? null : entries;
};
