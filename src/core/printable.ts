/**
 * Characters that move the cursor or change the writing direction, and code points that are not characters. The joiners
 * stay: some scripts and emoji need them.
 */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** Makes untrusted text, such as a user name, safe to print on a terminal: one line, in its own direction. */
export const printable = (text: string): string => text.replaceAll(UNSAFE, '\u{fffd}');

const escaped = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');

/**
 * Makes a JSON text from outside safe to print on one line. Its value stays the same: line ends and tabs, which JSON allows
 * only between values, become spaces, and other unsafe characters become escapes. So does what is not JSON at all.
 */
export const printableJson = (text: string): string =>
  text.replaceAll(/\s*[\t\r\n]+\s*/g, ' ').replaceAll(UNSAFE, escaped);
