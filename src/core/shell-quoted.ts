/** Safe in every shell without quotes. */
const PLAIN = /^[\w./@:+,-]+$/;

/** A text as one argument of a command that the user can copy. */
export const shellQuoted = (text: string): string =>
  PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
