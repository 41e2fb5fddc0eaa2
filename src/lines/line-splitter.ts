import { isUtf8 } from 'node:buffer';
import type { SplitLine } from './split-line.ts';

export interface LineSplitterOptions {
  /** A longer line has a `problem`. */
  readonly maxLineBytes: number;
  /** How many bytes and lines came before. */
  readonly offset: number;
  readonly line: number;
}

export interface LineSplitter {
  /** The lines that end in this chunk. Empty ones are left out. */
  readonly push: (chunk: Buffer) => readonly SplitLine[];
  /** The last line, if it has no end. */
  readonly finish: () => readonly SplitLine[];
  /** The bytes of a line whose end has not come. */
  readonly pendingBytes: () => number;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** A line of the limit may have these besides: a byte order mark and a carriage return. */
const UNCOUNTED_BYTES = 4;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** Of a line that is not text or too long, this many bytes are kept. */
const HEAD_BYTES = 65_536;

/** Splits bytes into lines. It holds no more than one line, and of a line beyond the limit only the beginning. */
export const lineSplitter = ({ maxLineBytes, offset, line }: LineSplitterOptions): LineSplitter => {
  /** The beginning of a line whose end has not come. */
  let pending: Buffer[] = [];
  let pendingLength = 0;
  let heldLength = 0;
  let lastByte: number | undefined;
  let consumed = offset;
  let number = line;

  const hold = (bytes: Buffer): void => {
    pendingLength += bytes.length;
    const limit = maxLineBytes + UNCOUNTED_BYTES;
    lastByte = bytes.at(-1) ?? lastByte;
    if (heldLength >= limit) return;
    // The rest of the chunk must not stay in memory with it.
    const held = Buffer.from(bytes.subarray(0, limit - heldLength));
    pending.push(held);
    heldLength += held.length;
  };
  const headOf = (bytes: Buffer): string => bytes.subarray(0, Math.min(HEAD_BYTES, maxLineBytes)).toString();
  const toLine = (bytes: Buffer, length: number, isValid: boolean): SplitLine => {
    const at = { number, end: consumed };
    if (length > maxLineBytes)
      return {
        line: {
          text: headOf(bytes),
          problem: `line ${number} has ${length} bytes, and at most ${maxLineBytes} are allowed`,
        },
        ...at,
      };
    if (isValid || isUtf8(bytes)) return { line: { text: bytes.toString() }, ...at };
    return { line: { text: headOf(bytes), problem: `line ${number} is not UTF-8 text` }, ...at };
  };
  /** A line without its end; `isEnded` says whether there was one. */
  const complete = (found: SplitLine[], last: Buffer, isEnded: boolean, isValid: boolean): void => {
    consumed += last.length + pendingLength + (isEnded ? 1 : 0);
    number += 1;
    let bytes = last;
    let length = last.length;
    let isCarriageReturn = isEnded && last.at(-1) === CARRIAGE_RETURN;
    if (pendingLength > 0) {
      hold(last);
      isCarriageReturn = isEnded && lastByte === CARRIAGE_RETURN;
      bytes = Buffer.concat(pending);
      length = pendingLength;
      pending = [];
      pendingLength = 0;
      heldLength = 0;
    }
    if (isCarriageReturn) {
      length -= 1;
      bytes = bytes.subarray(0, length);
    }
    if (number === 1 && bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) {
      bytes = bytes.subarray(BYTE_ORDER_MARK.length);
      length -= BYTE_ORDER_MARK.length;
    }
    if (length > 0) found.push(toLine(bytes, length, isValid));
  };
  return {
    push: (chunk) => {
      const found: SplitLine[] = [];
      const lastEnd = chunk.lastIndexOf(LINE_FEED);
      if (lastEnd === -1) {
        hold(chunk);
        return found;
      }
      // One check of many lines costs less than one for each.
      const firstEnd = chunk.indexOf(LINE_FEED);
      const areValid = isUtf8(chunk.subarray(firstEnd, lastEnd));
      let start = 0;
      for (let end = firstEnd; end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
        complete(found, chunk.subarray(start, end), true, areValid && start > 0);
        start = end + 1;
      }
      if (start < chunk.length) hold(chunk.subarray(start));
      return found;
    },
    finish: () => {
      const found: SplitLine[] = [];
      if (pendingLength > 0) complete(found, Buffer.alloc(0), false, false);
      return found;
    },
    pendingBytes: () => pendingLength,
  };
};
