import { createHash } from 'node:crypto';
import type { Reject } from '../../stats/counts/commit.ts';
import type { RejectedEvent } from '../event/recent-change.ts';

/** JSON without its layout: data over several lines is the same event as on one. */
const withoutLayout = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
};

/** What an event is known by; long ones may begin alike. */
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
