import { metaInHead } from './meta-in-head.ts';
import { type Canary, type Malformed, readRecentChange, type RecentChange } from './recent-change.ts';
import type { OversizedData, SseMessage } from './sse-message.ts';

const count = (value: number): string => value.toLocaleString('en-US');

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const reasonOf = (data: string, { bytes, maxBytes, ended }: OversizedData): string => {
  const kept = `the first ${count(Buffer.byteLength(data))} bytes are kept`;
  if (!ended) return `the event of more than ${count(bytes)} bytes has no end; ${kept}`;
  const limit = bytes > maxBytes ? `${count(maxBytes)} bytes` : 'a million lines';
  return `the event of ${count(bytes)} bytes is longer than the limit of ${limit}; ${kept}`;
};

/** An event beyond the limit: a reject with the beginning of its data, and with its offset if that is in there. */
const oversizedEvent = (data: string, oversized: OversizedData): Malformed => {
  const { topic, partition, offset } = metaInHead(data);
  return {
    kind: 'malformed',
    data,
    oversized,
    reason: reasonOf(data, oversized),
    topic: typeof topic === 'string' ? topic : null,
    partition: isCount(partition) ? partition : null,
    offset: isCount(offset) ? offset : null,
  };
};

/** Reads one event of the feed, whole or not. It never throws. */
export const readMessage = ({
  data,
  oversized,
}: Pick<SseMessage, 'data' | 'oversized'>): RecentChange | Canary | Malformed =>
  oversized === undefined ? readRecentChange(data) : oversizedEvent(data, oversized);
