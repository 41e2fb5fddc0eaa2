/** Collects a line from chunks of any size. Bytes beyond a limit are counted instead of held. */
export interface LineBuffer {
  /** The first `held` bytes belong to the line. */
  readonly line: Buffer;
  readonly held: number;
  /** How many further bytes of the line were not held. */
  readonly skipped: number;
  readonly isEmpty: () => boolean;
  add(bytes: Buffer, from: number, end: number): void;
  /** Drops all but the first `bytes`. Later additions are only counted. */
  truncate(bytes: number): void;
  clear(): void;
}

const MIN_CAPACITY_BYTES = 4096;
/** A larger buffer is released after its line. */
const MAX_IDLE_BYTES = 1_048_576;
const EMPTY = Buffer.alloc(0);

/** It copies, because a list of one-byte chunks would need a hundred times their size, and each would retain its buffer. */
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
