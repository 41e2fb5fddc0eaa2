const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

const mixWord = (word: number): number => {
  const k = Math.imul(word, MULTIPLIER);
  return Math.imul(k ^ (k >>> 24), MULTIPLIER);
};

/** Murmur2 as Kafka's Java client computes it: a 32-bit integer. */
const murmur2 = (bytes: Uint8Array): number => {
  const { length } = bytes;
  const wordBytes = length & ~3;
  const byte = (at: number): number => bytes[at] ?? 0;
  let hash = SEED ^ length;
  for (let at = 0; at < wordBytes; at += 4) {
    const word = byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24);
    hash = Math.imul(hash, MULTIPLIER) ^ mixWord(word);
  }
  if (length > wordBytes) {
    for (let at = wordBytes; at < length; at += 1) hash ^= byte(at) << (8 * (at - wordBytes));
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
};

/** The partition of a key, as Kafka's Java client and kafkajs's DefaultPartitioner choose it. */
export const partitionOf = (key: string | Buffer, partitions: number): number =>
  (murmur2(typeof key === 'string' ? Buffer.from(key) : key) & 0x7fffffff) % partitions;
