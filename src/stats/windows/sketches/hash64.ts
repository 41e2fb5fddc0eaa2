/** A 64-bit hash, as two halves of 32 bits. */
export interface Hash64 {
  /** Hashes a text: `high` and `low` hold the result until the next call. */
  hash(text: string): void;
  readonly high: number;
  readonly low: number;
}

/** Two different seeds: the halves are independent hashes. */
const SEEDS = [0x9747b28c, 0x2f0b4c47] as const;

const rotateLeft = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** Murmur's finalizer: every input bit affects every output bit. */
const finalMix = (value: number): number => {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/**
 * MurmurHash3's 32-bit variant (Appleby, 2011) of the first `length` bytes. The constants are the algorithm's; the spec
 * compares published values.
 */
export const murmur3 = (bytes: Uint8Array, length: number, seed: number): number => {
  let state = seed;
  const blockBytes = length & ~3;
  for (let at = 0; at < blockBytes; at += 4) {
    const word =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    state ^= Math.imul(rotateLeft(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
    state = (Math.imul(rotateLeft(state, 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = length - 1; at >= blockBytes; at -= 1) tail = (tail << 8) | (bytes[at] ?? 0);
  if (length > blockBytes) state ^= Math.imul(rotateLeft(Math.imul(tail, 0xcc9e2d51), 15), 0x1b873593);
  return finalMix(state ^ length);
};

/**
 * Hashes the UTF-8 of texts; half a surrogate pair counts as U+FFFD, as in the stores. Hashes are stored, so the function
 * must never change.
 */
export const hash64 = (): Hash64 => {
  const encoder = new TextEncoder();
  let bytes = new Uint8Array(1024);
  let high = 0;
  let low = 0;
  return {
    hash: (text) => {
      // A UTF-16 code unit takes at most three bytes in UTF-8.
      if (text.length * 3 > bytes.length) bytes = new Uint8Array(text.length * 3);
      const { written } = encoder.encodeInto(text, bytes);
      high = murmur3(bytes, written, SEEDS[0]);
      low = murmur3(bytes, written, SEEDS[1]);
    },
    get high() {
      return high;
    },
    get low() {
      return low;
    },
  };
};
