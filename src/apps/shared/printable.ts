/**
 * What would move the cursor, turn the direction of writing or is no character at all. The joiners stay: scripts and
 * emoji need them.
 */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** A text of others, such as a user's name, as a terminal may show it. */
export const printable = (text: string): string => text.replaceAll(UNSAFE, '\u{fffd}');
