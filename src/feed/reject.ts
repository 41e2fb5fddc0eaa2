import { createHash } from 'node:crypto';
import type { Reject } from '../stats/commit.ts';
import type { Malformed } from './recent-change.ts';

/** The dead letter of a malformed event. Its id is the SHA-256 of the text: the same text, sent twice, is one reject. */
export const rejectOf = ({ data, reason }: Malformed, at: string): Reject => ({
  id: createHash('sha256').update(data).digest('hex'),
  reason,
  data,
  at,
});
