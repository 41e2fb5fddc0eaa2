/** Why an event was rejected: the codes that are stored, sent as a header and used as a metric label. */
export const REJECT_CODES = [
  'not-json',
  'not-an-event',
  'unusable-id',
  'wrong-field',
  'empty',
  'undecodable',
  'beyond-limit',
  'too-large',
  'other',
] as const;

/** One of `REJECT_CODES`. */
export type RejectCode = (typeof REJECT_CODES)[number];

const KNOWN_CODES: ReadonlySet<unknown> = new Set(REJECT_CODES);

/** Reads a stored code. Rejects of earlier versions have none, and later versions may know more: both are "other". */
export const toRejectCode = (stored: unknown): RejectCode =>
  KNOWN_CODES.has(stored) ? (stored as RejectCode) : 'other';
