/** A value that a checksum covers. Checksums are integers from 0 to 2^32 - 1; they detect damage, not forgery. */
export type Checked = string | number | null | Uint8Array;

const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const WORD = 2 ** 32;

const mixWord = (hash: number, word: number): number => Math.imul(hash ^ word, PRIME);

const mixText = (hash: number, text: string): number => {
  let mixed = hash;
  for (let i = 0; i < text.length; i += 1) mixed = Math.imul(mixed ^ text.charCodeAt(i), PRIME);
  return mixWord(mixed, text.length);
};

const mixBytes = (hash: number, bytes: Uint8Array): number => {
  let mixed = hash;
  for (const byte of bytes) mixed = Math.imul(mixed ^ byte, PRIME);
  return mixWord(mixed, bytes.length);
};

const mix = (hash: number, value: Checked): number => {
  if (value === null) return mixWord(hash, 1);
  if (typeof value === 'string') return mixText(hash, value);
  if (typeof value !== 'number') return mixBytes(hash, value);
  if (!Number.isSafeInteger(value)) return mixText(hash, String(value));
  return mixWord(mixWord(hash, value | 0), Math.floor(value / WORD) | 0);
};

const finish = (hash: number): number => {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/** The checksum of a row's values, in order. */
export const checksumOf = (values: readonly Checked[]): number => {
  let hash = SEED;
  for (const value of values) hash = mix(hash, value);
  return finish(hash);
};

export const plus = (sum: number, term: number): number => (sum + term) >>> 0;
export const minus = (sum: number, term: number): number => (sum - term) >>> 0;

/**
 * A counter's contribution to the sum of its table. It is linear in the count: a counter that grows by n adds the part
 * of n, so its current count need not be read.
 */
export const partOf = (keyChecksum: number, count: number): number => {
  const low = Math.imul(keyChecksum | 1, count | 0);
  const high = Math.imul((keyChecksum ^ 0x9e3779b9) | 1, Math.floor(count / WORD) | 0);
  return (low + high) >>> 0;
};

/** The contribution of the counter with this key. */
export const counterPart = (key: string, count: number): number => partOf(finish(mixText(SEED, key)), count);
