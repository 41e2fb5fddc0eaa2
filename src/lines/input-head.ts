import { type HeadDigest, headDigest, type LinePosition, MAX_HEAD_BYTES } from './line-position.ts';

/** Collects the beginning of an input. */
export interface InputHead {
  /** Bytes of the input, and the offset of the first. What is known already may come again. */
  readonly add: (chunk: Buffer, offset: number) => void;
  /** Whether the input begins like the one that a position belongs to. */
  readonly matches: (head: HeadDigest) => boolean;
  /** What a position at this offset, which must have been read, says about the beginning. */
  readonly digestAt: (offset: number) => HeadDigest;
  readonly positionAt: (offset: number, line: number) => LinePosition;
}

export const inputHead = (): InputHead => {
  let head: Buffer = Buffer.alloc(0);
  let full: HeadDigest | null = null;
  const digestAt = (offset: number): HeadDigest => {
    if (offset < MAX_HEAD_BYTES || head.length < MAX_HEAD_BYTES) return headDigest(head.subarray(0, offset));
    return (full ??= headDigest(head));
  };
  return {
    add: (chunk, offset) => {
      const missing = MAX_HEAD_BYTES - head.length;
      const known = head.length - offset;
      if (missing > 0 && known >= 0) head = Buffer.concat([head, chunk.subarray(known, known + missing)]);
    },
    matches: ({ bytes, sha256 }) =>
      head.length >= bytes && headDigest(head.subarray(0, bytes)).sha256 === sha256,
    digestAt,
    positionAt: (offset, line) => ({ line, offset, head: digestAt(offset) }),
  };
};
