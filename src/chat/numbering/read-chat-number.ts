const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
/** Maximum of the INT column. */
export const MAX_NUMBER = 2 ** 31 - 1;

/**
 * Reads a chat number like Go's strconv.Atoi (sign, leading zeros, 64 bits). Returns `null` if the text is not an integer,
 * and NaN if no chat can have this number.
 */
export const readChatNumber = (text: string): number | null => {
  if (!/^[+-]?\d+$/.test(text)) return null;
  // Converting thousands of digits would be slow.
  const digits = text.replace(/^([+-]?)0+(?=\d)/, '$1');
  if (digits.length > 20) return null;
  const value = BigInt(digits.replace('+', ''));
  if (value < MIN_INT64 || value > MAX_INT64) return null;
  return value >= 1n && value <= BigInt(MAX_NUMBER) ? Number(value) : NaN;
};
