import { formatCount } from '../../core/format-count.ts';
import { countOrNull, textOrNull } from './fields.ts';
import { metaInHead } from './meta-in-head.ts';
import { readRecentChange } from './read-recent-change.ts';
import type { DecodedEvent, RejectedEvent } from './recent-change.ts';
import type { OversizedData, SseMessage } from '../../sse/sse-message.ts';

const messageOf = (data: string, { bytes, maxBytes, hasEnd }: OversizedData): string => {
  const keptText = `the first ${formatCount(Buffer.byteLength(data))} bytes are kept`;
  if (!hasEnd) return `the event of more than ${formatCount(bytes)} bytes has no end; ${keptText}`;
  const limit = bytes > maxBytes ? `${formatCount(maxBytes)} bytes` : 'a million lines';
  return `the event of ${formatCount(bytes)} bytes is longer than the limit of ${limit}; ${keptText}`;
};

/** The reject of an event beyond the size limit: the beginning of its data, and its offset if that is in there. */
const rejectOversized = (data: string, oversized: OversizedData): RejectedEvent => {
  const { topic, partition, offset } = metaInHead(data);
  return {
    kind: 'rejected',
    data,
    oversized,
    code: 'too-large',
    message: messageOf(data, oversized),
    topic: textOrNull(topic),
    partition: countOrNull(partition),
    offset: countOrNull(offset),
  };
};

/** Reads one event of the feed, complete or cut at the size limit. It never throws. */
export const readMessage = ({ data, oversized }: Pick<SseMessage, 'data' | 'oversized'>): DecodedEvent =>
  oversized === undefined ? readRecentChange(data) : rejectOversized(data, oversized);
