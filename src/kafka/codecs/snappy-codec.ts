import { compress, uncompressSync } from 'snappy';
import { type Codec, MAX_DECOMPRESSED_BYTES, withFormatErrors, tooLargeError } from './codec.ts';
import { isXerial, readXerial, writeXerial } from './xerial.ts';

/** The block size of Java's writer, and the maximum that its reader expects. */
const BLOCK_BYTES = 32 * 1024;
const MAX_VARINT_BYTES = 5;

const blocksOf = (buffer: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(buffer.length / BLOCK_BYTES) }, (_, at) =>
    buffer.subarray(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES),
  );

/** A block starts with its decompressed length: a varint of seven bits per byte, lowest first. */
const decompressedBytes = (block: Buffer): number => {
  let length = 0;
  for (let at = 0; at < MAX_VARINT_BYTES; at += 1) {
    const byte = block[at];
    if (byte === undefined) break;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return length;
  }
  throw new Error('a block has no valid length');
};

const decompressBlock = (block: Buffer): Buffer => {
  const bytes = uncompressSync(block);
  return typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
};

const decompressAll = (buffer: Buffer, limit: number): Buffer => {
  const blocks = isXerial(buffer) ? readXerial(buffer) : [buffer];
  const total = blocks.reduce((sum, block) => sum + decompressedBytes(block), 0);
  if (total > limit) throw tooLargeError('snappy', limit);
  return Buffer.concat(blocks.map(decompressBlock), total);
};

/** Writes the framing of Java's clients, which every reader supports. Reads that framing and bare blocks. */
export const createSnappyCodec = (limit: number = MAX_DECOMPRESSED_BYTES): Codec => ({
  compress: async ({ buffer }) =>
    writeXerial(await Promise.all(blocksOf(buffer).map((block) => compress(block)))),
  decompress: (buffer) => withFormatErrors('snappy', () => decompressAll(buffer, limit)),
});

export const snappyCodec: Codec = createSnappyCodec();
