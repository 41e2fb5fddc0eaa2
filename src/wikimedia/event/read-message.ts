import { metaInHead } from './meta-in-head.ts';
import { type Canary, type RejectedEvent, readRecentChange, type RecentChange } from './recent-change.ts';
import type { OversizedData, SseMessage } from '../../sse/sse-message.ts';

const formatCount = (value: number): string => value.toLocaleString('en-US');

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const reasonOf = (data: string, { bytes, maxBytes, hasEnd }: OversizedData): string => {
  const keptText = `the first ${formatCount(Buffer.byteLength(data))} bytes are kept`;
  if (!hasEnd) return `the event of more than ${formatCount(bytes)} bytes has no end; ${keptText}`;
  const limit = bytes > maxBytes ? `${formatCount(maxBytes)} bytes` : 'a million lines';
  return `the event of ${formatCount(bytes)} bytes is longer than the limit of ${limit}; ${keptText}`;
};

/** An event beyond the limit: a reject with the beginning of its data, and with its offset if that is in there. */
const rejectOversized = (data: string, oversized: OversizedData): RejectedEvent => {
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
}: Pick<SseMessage, 'data' | 'oversized'>): RecentChange | Canary | RejectedEvent =>
  oversized === undefined ? readRecentChange(data) : rejectOversized(data, oversized);
