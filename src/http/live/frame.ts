/** Length of a stream's key, which is part of every position. */
export const KEY_BYTES = 32;

/** An event that all clients share, except for the key in its position. */
export interface Frame {
  readonly bytes: Buffer;
  /** Offset of the key. */
  readonly keyOffset: number;
}

const KEY_PLACEHOLDER = ' '.repeat(KEY_BYTES);

/** A frame whose key stands between `before` and `after`. */
export const frameAround = (before: string, after: string): Frame => ({
  bytes: Buffer.from(`${before}${KEY_PLACEHOLDER}${after}`),
  keyOffset: Buffer.byteLength(before),
});
