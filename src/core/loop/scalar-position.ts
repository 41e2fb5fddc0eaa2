import type { Sequence } from './resumable-source.ts';

/** A position that a feed gives: a text, or a number that grows. */
export type ScalarPosition = string | number;

/**
 * The position after an item: `found`, or the one before if the item has none. Numbers never go back: an older item does not
 * move the position. Nor does what is neither a string nor a finite number: a sink could not store it.
 */
export const furthest = (
  before: ScalarPosition | null,
  found: ScalarPosition | null,
): ScalarPosition | null => {
  if (typeof found === 'string') return found;
  if (typeof found !== 'number' || !Number.isFinite(found)) return before;
  return typeof before === 'number' ? Math.max(before, found) : found;
};

export const formatScalarPosition = (position: ScalarPosition): string => JSON.stringify(position);

/** Throws for a text that `formatScalarPosition` does not write. */
export const parseScalarPosition = (text: string): ScalarPosition => {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError('it is neither a string nor a number');
};

const MAX_SAFE_DIGITS = 15;
const WHOLE_NUMBER = new RegExp(`^\\d{1,${MAX_SAFE_DIGITS}}$`);

/** The position as a whole number; `null` if it is none. */
const wholeNumber = (position: ScalarPosition | null): number | null => {
  if (typeof position === 'number') return Number.isSafeInteger(position) ? position : null;
  return position !== null && WHOLE_NUMBER.test(position) ? Number(position) : null;
};

/** The sequence of a feed whose positions are the numbers of its items. */
export const scalarSequence = <T>(
  positionOf: (item: T) => ScalarPosition | null,
): Sequence<T, ScalarPosition> => ({
  numberOf: (item) => {
    try {
      return wholeNumber(positionOf(item));
    } catch {
      // An item that cannot be read becomes a dead letter.
      return null;
    }
  },
  lastBefore: wholeNumber,
});
