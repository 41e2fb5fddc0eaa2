/** The parts of an LZ4 frame, see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md. */
const MAGIC = 0x184d2204;
const HAS_BLOCK_CHECKSUMS = 0x10;
const HAS_CONTENT_SIZE = 0x08;
const HAS_CONTENT_CHECKSUM = 0x04;
const HAS_DICTIONARY = 0x01;
const STORED = 0x80000000;
const MIN_MATCH = 4;

export interface Lz4Frame {
  readonly bytes: Buffer;
  /** The decompressed length of its blocks. */
  readonly decompressedBytes: number;
}

/** A length of 15 or more continues in the next bytes, up to and including the first that is not 255. */
const readLength = (block: Buffer, first: number, start: number): { length: number; at: number } => {
  let length = first;
  let at = start;
  if (first === 15) {
    let byte = 255;
    while (byte === 255) {
      byte = block[at] ?? 0;
      length += byte;
      at += 1;
    }
  }
  return { length, at };
};

/** A compressed block does not contain its decompressed length: it is the sum over its sequences. */
const decompressedBlockBytes = (block: Buffer): number => {
  let total = 0;
  let at = 0;
  while (at < block.length) {
    const token = block[at] ?? 0;
    const literals = readLength(block, token >> 4, at + 1);
    total += literals.length;
    at = literals.at + literals.length;
    // The last sequence has literals only.
    if (at >= block.length) break;
    const match = readLength(block, token & 15, at + 2);
    total += match.length + MIN_MATCH;
    at = match.at;
  }
  return total;
};

const readFrame = (buffer: Buffer): Lz4Frame => {
  if (buffer.length < 7) throw new Error('the frame is truncated');
  if (buffer.readUInt32LE(0) !== MAGIC) throw new Error('not an LZ4 frame');
  const flags = buffer[4] ?? 0;
  let at = 7 + (flags & HAS_CONTENT_SIZE ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0);
  let decompressedBytes = 0;
  for (;;) {
    if (at + 4 > buffer.length) throw new Error('the frame is truncated');
    const word = buffer.readUInt32LE(at);
    at += 4;
    if (word === 0) break;
    const size = word % STORED;
    if (at + size > buffer.length) throw new Error('the frame is truncated');
    decompressedBytes += word >= STORED ? size : decompressedBlockBytes(buffer.subarray(at, at + size));
    at += size + (flags & HAS_BLOCK_CHECKSUMS ? 4 : 0);
  }
  at += flags & HAS_CONTENT_CHECKSUM ? 4 : 0;
  if (at > buffer.length) throw new Error('the frame is truncated');
  return { bytes: buffer.subarray(0, at), decompressedBytes };
};

/** Splits a batch into its complete frames. Throws if the bytes are truncated or not a frame. */
export const lz4Frames = (buffer: Buffer): Lz4Frame[] => {
  const frames: Lz4Frame[] = [];
  for (let rest = buffer; rest.length > 0 || frames.length === 0;) {
    const frame = readFrame(rest);
    frames.push(frame);
    rest = rest.subarray(frame.bytes.length);
  }
  return frames;
};
