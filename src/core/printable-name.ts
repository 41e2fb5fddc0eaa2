import { printable } from './printable.ts';

/** The blocks of right-to-left scripts: Hebrew to Arabic, their presentation forms, and those beyond U+FFFF. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE. */
export const [ISOLATE, END_ISOLATE] = ['\u2068', '\u2069'] as const;

/**
 * Makes a name from outside safe to print within a line: right-to-left letters do not reorder the numbers and words beside
 * it. A name without such letters is only made printable, so that it can be searched and compared as usual.
 */
export const printableName = (name: string): string => {
  const text = printable(name);
  return RIGHT_TO_LEFT.test(text) ? `${ISOLATE}${text}${END_ISOLATE}` : text;
};
