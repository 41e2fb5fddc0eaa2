import type { FrameSource } from './frame-source.ts';

/** Some frames as bytes. */
export interface Chunk {
  readonly bytes: Buffer;
  readonly frames: number;
}

/** The most bytes of UTF-8 that one code unit of a string needs. */
const MAX_BYTES_PER_CODE_UNIT = 3;

/**
 * Takes frames until `size` bytes are reached, `most` frames are taken, or no more are there: null when there
 * were none at all. Encoding frame by frame keeps plain ASCII fast next to frames with other characters.
 */
export const takeChunk = (source: FrameSource, minBytes: number, maxFrames: number): Chunk | null => {
  if (maxFrames <= 0) return null;
  let frame = source.next();
  if (frame === null) return null;
  let capacity = Math.max(minBytes, frame.length) + frame.length * MAX_BYTES_PER_CODE_UNIT;
  let bytes = Buffer.allocUnsafe(capacity);
  let usedBytes = 0;
  let frames = 0;
  while (frame !== null) {
    if (usedBytes + frame.length * MAX_BYTES_PER_CODE_UNIT > capacity) {
      capacity = usedBytes + frame.length * MAX_BYTES_PER_CODE_UNIT;
      bytes = Buffer.concat([bytes.subarray(0, usedBytes)], capacity);
    }
    usedBytes += bytes.write(frame, usedBytes);
    frames += 1;
    frame = usedBytes < minBytes && frames < maxFrames ? source.next() : null;
  }
  return { bytes: bytes.subarray(0, usedBytes), frames };
};

/** Cuts bytes inside the first multi-byte character after `from`; without one it returns all bytes. */
export const splitInCharacter = (bytes: Buffer, from: number): readonly Buffer[] => {
  const at = bytes.findIndex((byte, index) => index > from && (byte & 0b1100_0000) === 0b1000_0000);
  return at === -1 ? [bytes] : [bytes.subarray(0, at), bytes.subarray(at)];
};
