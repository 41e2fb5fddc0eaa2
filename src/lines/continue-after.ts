import { grownLineError, otherInputError, shorterInputError } from './input-errors.ts';
import type { InputHead } from './input-head.ts';
import type { LinePosition } from './line-position.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const beginsWithLineEnd = ([first]: Buffer): boolean => first === LINE_FEED || first === CARRIAGE_RETURN;

export interface ContinueOptions {
  readonly name: string;
  readonly position: LinePosition;
  /** The offset of the first chunk, below that of the position unless both are 0. */
  readonly base: number;
  /** Has the beginning of the input by the time when the position is reached. */
  readonly head: InputHead;
}

/**
 * The bytes after a position. Fails with a `SourceError` if the input is not the one that the position belongs to: it begins
 * otherwise, is shorter, or the line before the position has grown.
 */
export async function* continueAfter(
  chunks: AsyncIterable<Buffer>,
  { name, position, base, head }: ContinueOptions,
): AsyncGenerator<Buffer> {
  let skip = position.offset - base;
  let isChecked = false;
  let before: number | undefined;
  const check = (): void => {
    if (!head.matches(position.head)) throw otherInputError(name, position);
  };
  for await (const chunk of chunks) {
    const skipped = Math.min(skip, chunk.length);
    if (skipped > 0) before = chunk[skipped - 1];
    skip -= skipped;
    const rest = chunk.subarray(skipped);
    if (rest.length === 0) continue;
    if (!isChecked) {
      check();
      isChecked = true;
      if (position.offset > 0 && before !== LINE_FEED && !beginsWithLineEnd(rest))
        throw grownLineError(name, position);
    }
    yield rest;
  }
  if (skip > 0) throw shorterInputError(name, position, position.offset - skip);
  if (!isChecked) check();
}
