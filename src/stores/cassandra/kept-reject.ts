import type { Reject } from '../store.ts';

/**
 * What Cassandra keeps of a reject's text. A mutation has at most 16 MiB by default (half of a commit log segment), and
 * the journal holds the text as JSON, in which a character takes six bytes at most.
 */
export const MAX_KEPT_CHARACTERS = 2_000_000;

const grouped = (count: number): string => count.toLocaleString('en-US');

/** The reject as it is kept: of a text that is too long the beginning, and a reason that says so. */
export const keptReject = (reject: Reject): Reject => {
  const { data, reason } = reject;
  if (data.length <= MAX_KEPT_CHARACTERS) return reject;
  return {
    ...reject,
    reason: `${reason} (only the first ${grouped(MAX_KEPT_CHARACTERS)} of its ${grouped(data.length)} characters are kept)`,
    data: data.slice(0, MAX_KEPT_CHARACTERS).toWellFormed(),
  };
};
