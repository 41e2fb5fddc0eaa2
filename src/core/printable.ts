/**
 * Characters that move the cursor or change the writing direction, and code points that are not characters. The joiners
 * stay: some scripts and emoji need them.
 */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** Makes untrusted text, such as a user name, safe to print on a terminal. */
export const printable = (text: string): string => text.replaceAll(UNSAFE, '\u{fffd}');
