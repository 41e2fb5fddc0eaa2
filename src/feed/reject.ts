import { createHash } from 'node:crypto';
import type { Reject } from '../stats/commit.ts';
import type { Malformed } from './recent-change.ts';

/** JSON without its layout: data over several lines is the same event as on one. */
const withoutLayout = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
};

/**
 * The dead letter of a malformed event. Its id is the SHA-256 of the text, or of the JSON whatever its layout:
 * the same event, sent twice, is one reject.
 */
export const rejectOf = ({ data, reason }: Malformed, at: string): Reject => ({
  id: createHash('sha256').update(withoutLayout(data)).digest('hex'),
  reason,
  data,
  at,
});
