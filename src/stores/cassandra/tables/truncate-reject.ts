import type { Reject } from '../../store.ts';

/**
 * What Cassandra keeps of a reject's text. A mutation has at most 16 MiB by default (half of a commit log segment), and
 * the journal holds the text as JSON, in which a character takes six bytes at most.
 */
export const MAX_REJECT_CHARACTERS = 2_000_000;

const formatCount = (count: number): string => count.toLocaleString('en-US');

/** The reject as it is kept: of a text that is too long the beginning, and a reason that says so. */
export const truncateReject = (reject: Reject): Reject => {
  const { data, reason } = reject;
  if (data.length <= MAX_REJECT_CHARACTERS) return reject;
  return {
    ...reject,
    reason: `${reason} (only the first ${formatCount(MAX_REJECT_CHARACTERS)} of its ${formatCount(data.length)} characters are kept)`,
    data: data.slice(0, MAX_REJECT_CHARACTERS).toWellFormed(),
  };
};
