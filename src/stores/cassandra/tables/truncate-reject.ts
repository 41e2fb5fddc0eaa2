import { formatCount } from '../../../core/format-count.ts';
import type { Reject } from '../../store.ts';

/**
 * The maximum data of a stored reject. A mutation has at most 16 MiB by default (half of a commit log segment), and the
 * write-ahead log holds the data as JSON, with up to six bytes per character.
 */
export const MAX_REJECT_CHARACTERS = 2_000_000;

/** Truncates data that is too long, and says so in the reason. */
export const truncateReject = (reject: Reject): Reject => {
  const { data, reason } = reject;
  if (data.length <= MAX_REJECT_CHARACTERS) return reject;
  return {
    ...reject,
    reason: `${reason} (only the first ${formatCount(MAX_REJECT_CHARACTERS)} of its ${formatCount(data.length)} characters are kept)`,
    data: data.slice(0, MAX_REJECT_CHARACTERS).toWellFormed(),
  };
};
