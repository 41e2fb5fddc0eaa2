/** The parts of a Zstandard frame, see RFC 8878, section 3.1. */
const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const HEADER_BYTES = 6;
const DICTIONARY_BYTES = [0, 1, 2, 4];
const RLE_BLOCK = 1;

export interface ZstdFrame {
  readonly bytes: Buffer;
  /** How much of its output a reader must keep in memory. */
  readonly windowBytes: number;
  /** The decompressed length; `null` if the header does not contain it. */
  readonly contentBytes: number | null;
}

const truncatedError = (): Error => new Error('the frame is truncated');

/** The length of the content size field, by the descriptor's two highest bits. */
const contentSizeBytes = (descriptor: number): number => {
  const flag = descriptor >> 6;
  if (flag === 0) return (descriptor & 0x20) === 0 ? 0 : 1;
  return 2 ** flag;
};

const readContentSize = (buffer: Buffer, at: number, length: number): number | null => {
  if (at + length > buffer.length) throw truncatedError();
  if (length === 0) return null;
  // A field of two bytes has an offset of 256.
  if (length === 2) return buffer.readUInt16LE(at) + 256;
  return length === 8 ? Number(buffer.readBigUInt64LE(at)) : buffer.readUIntLE(at, length);
};

const readWindow = (descriptor: number): number => {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
};

const endOfBlocks = (buffer: Buffer, start: number): number => {
  let at = start;
  for (;;) {
    if (at + 3 > buffer.length) throw truncatedError();
    const header = buffer.readUIntLE(at, 3);
    at += 3 + (((header >> 1) & 3) === RLE_BLOCK ? 1 : header >> 3);
    if ((header & 1) === 1) return at;
  }
};

const readFrame = (buffer: Buffer): ZstdFrame => {
  if (buffer.readUInt32LE(0) !== MAGIC) throw new Error('not a Zstandard frame');
  const descriptor = buffer[4] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeAt = HEADER_BYTES - (isSingleSegment ? 1 : 0) + (DICTIONARY_BYTES[descriptor & 3] ?? 0);
  const sizeBytes = contentSizeBytes(descriptor);
  const contentBytes = readContentSize(buffer, sizeAt, sizeBytes);
  const windowBytes = isSingleSegment ? (contentBytes ?? 0) : readWindow(buffer[5] ?? 0);
  const end = endOfBlocks(buffer, sizeAt + sizeBytes) + ((descriptor & 0x04) === 0 ? 0 : 4);
  if (end > buffer.length) throw truncatedError();
  return { bytes: buffer.subarray(0, end), windowBytes, contentBytes };
};

/** Splits a batch into its complete frames, without skippable ones. Throws if the bytes are truncated or not a frame. */
export const zstdFrames = (buffer: Buffer): ZstdFrame[] => {
  const frames: ZstdFrame[] = [];
  let rest = buffer;
  do {
    if (rest.length < 8) throw truncatedError();
    if (rest.readUInt32LE(0) - (rest.readUInt32LE(0) % 16) === SKIPPABLE_MAGIC) {
      const end = 8 + rest.readUInt32LE(4);
      if (end > rest.length) throw truncatedError();
      rest = rest.subarray(end);
    } else {
      const frame = readFrame(rest);
      frames.push(frame);
      rest = rest.subarray(frame.bytes.length);
    }
  } while (rest.length > 0);
  return frames;
};
