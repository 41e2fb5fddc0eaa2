import { createHash } from 'node:crypto';
import type { Reject } from '../../stats/counts/commit.ts';
import type { RejectedEvent } from '../event/recent-change.ts';

/** JSON without insignificant white space: an event on several lines equals the same event on one. */
const withoutLayout = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
};

/** The text that identifies an event; the size distinguishes truncated ones with equal beginnings. */
const identityOf = ({ data, oversized }: RejectedEvent): string =>
  oversized === undefined ? withoutLayout(data) : `${data}\0${oversized.bytes}`;

/**
 * The stored reject of an event. Its id is the SHA-256 of the text, or of the JSON whatever its layout:
 * the same event, sent twice, is one reject.
 */
export const toReject = (event: RejectedEvent, at: string): Reject => ({
  id: createHash('sha256').update(identityOf(event)).digest('hex'),
  code: event.code,
  reason: event.message,
  data: event.data,
  at,
});
