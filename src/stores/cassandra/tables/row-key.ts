import { createHash } from 'node:crypto';

/** Cassandra's keys end at 65,535 bytes; long before that they are a burden to its indexes. */
const MAX_PLAIN_BYTES = 1024;
const MAX_BYTES_PER_UNIT = 3;
const HASH_PREFIX = '\u0000';

const isPlain = (text: string): boolean =>
  !text.startsWith(HASH_PREFIX) &&
  (text.length * MAX_BYTES_PER_UNIT <= MAX_PLAIN_BYTES || Buffer.byteLength(text) <= MAX_PLAIN_BYTES);

/**
 * The text under which any text is kept in a key column: itself, or, if it is long, NUL and its SHA-256. A text that
 * begins with NUL is hashed too, so that none can pass for the hash of another.
 */
export const rowKey = (text: string): string =>
  isPlain(text) ? text : `${HASH_PREFIX}${createHash('sha256').update(text).digest('hex')}`;

/** What stands beside the key: the whole text where the key is its hash, else nothing. */
export const longText = (text: string, key: string): string | undefined => (key === text ? undefined : text);

/** Partitions over which the users (and the rejects) of a ledger are spread. */
export const BUCKET_COUNT = 32;

/** The bucket of a row key: FNV-1a over the UTF-16 units. It decides where a row lies: never change it. */
export const bucketOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  // The low bits alone are weak.
  return ((hash >>> 16) ^ hash) & (BUCKET_COUNT - 1);
};
