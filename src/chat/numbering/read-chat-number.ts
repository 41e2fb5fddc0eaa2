const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
/** The column is an int: no chat has a number beyond it. */
export const MAX_NUMBER = 2 ** 31 - 1;

/**
 * The number of a chat as Go's strconv.Atoi reads it (a sign, leading zeros, 64 bits); `null` when it is no integer,
 * NaN when it is one that no chat can have.
 */
export const readChatNumber = (text: string): number | null => {
  if (!/^[+-]?\d+$/.test(text)) return null;
  // A number of thousands of digits would take its time to convert.
  const digits = text.replace(/^([+-]?)0+(?=\d)/, '$1');
  if (digits.length > 20) return null;
  const value = BigInt(digits.replace('+', ''));
  if (value < MIN_INT64 || value > MAX_INT64) return null;
  return value >= 1n && value <= BigInt(MAX_NUMBER) ? Number(value) : NaN;
};
