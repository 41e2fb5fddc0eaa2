/** The beginning of a line, put together from pieces of any size; bytes beyond what is kept are only counted. */
export interface LineBuffer {
  /** Its first `held` bytes are the line's. */
  readonly line: Buffer;
  readonly held: number;
  /** How many more bytes came than are held. */
  readonly skipped: number;
  readonly isEmpty: () => boolean;
  add(bytes: Buffer, from: number, end: number): void;
  /** Keeps no more than so many bytes; all that is added later is only counted. */
  truncate(bytes: number): void;
  clear(): void;
}

const MIN_CAPACITY_BYTES = 4096;
/** A larger buffer is freed with its line. */
const MAX_IDLE_BYTES = 1_048_576;
const EMPTY = Buffer.alloc(0);

/** It copies: pieces of one byte each would cost a hundred times their size, and a kept piece keeps its whole chunk. */
export const lineBuffer = (): LineBuffer => {
  let line: Buffer = EMPTY;
  let held = 0;
  let skipped = 0;
  let isTruncated = false;

  const reserve = (bytes: number): void => {
    if (bytes <= line.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes, line.length * 2, MIN_CAPACITY_BYTES));
    line.copy(larger, 0, 0, held);
    line = larger;
  };
  return {
    get line() {
      return line;
    },
    get held() {
      return held;
    },
    get skipped() {
      return skipped;
    },
    isEmpty: () => held === 0 && skipped === 0,
    add: (bytes, from, end) => {
      if (isTruncated) {
        skipped += end - from;
        return;
      }
      reserve(held + end - from);
      held += bytes.copy(line, held, from, end);
    },
    truncate: (bytes) => {
      isTruncated = true;
      if (held <= bytes) return;
      skipped += held - bytes;
      held = bytes;
      line = Buffer.from(line.subarray(0, held));
    },
    clear: () => {
      held = 0;
      skipped = 0;
      isTruncated = false;
      if (line.length > MAX_IDLE_BYTES) line = EMPTY;
    },
  };
};
