import { createHash } from 'node:crypto';

/** Cassandra limits keys to 65,535 bytes, but much shorter keys already bloat its indexes. */
const MAX_PLAIN_BYTES = 1024;
const MAX_BYTES_PER_UNIT = 3;
const HASH_PREFIX = '\u0000';

const isPlain = (text: string): boolean =>
  !text.startsWith(HASH_PREFIX) &&
  (text.length * MAX_BYTES_PER_UNIT <= MAX_PLAIN_BYTES || Buffer.byteLength(text) <= MAX_PLAIN_BYTES);

/**
 * The value of a key column for any text: the text itself, or NUL and its SHA-256 if it is long. A text that starts with
 * NUL is hashed too, so that no text equals the hash of another.
 */
export const rowKey = (text: string): string =>
  isPlain(text) ? text : `${HASH_PREFIX}${createHash('sha256').update(text).digest('hex')}`;

/** The value of the column beside the key: the full text if the key is a hash, otherwise nothing. */
export const longText = (text: string, key: string): string | undefined => (key === text ? undefined : text);

/** The number of partitions for the users of a ledger, and for the rejects of a scope. */
export const BUCKET_COUNT = 32;

/** The bucket of a row key: FNV-1a over the UTF-16 units. Never change it: it is part of every row's partition key. */
export const bucketOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  // FNV's low bits alone are weak.
  return ((hash >>> 16) ^ hash) & (BUCKET_COUNT - 1);
};
