import type { Alert } from '../alert.ts';

/** Truncates a text from the feed to this many characters, the last of which is then "…". No character is cut in half. */
export const cut = (text: string, maxCharacters: number): string => {
  const valid = text.toWellFormed();
  if (valid.length <= maxCharacters) return valid;
  return `${valid.slice(0, maxCharacters - 1).replace(/[\ud800-\udbff]$/, '')}…`;
};

/** Control characters, and those that turn the direction of text or are invisible, as spaces. */
export const plainLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/g, ' ')
    .trim();

/** The same, but with line breaks. */
export const plainLines = (text: string): string => text.split('\n').map(plainLine).join('\n');

/** The title of a message: one line. */
export const alertTitle = ({ state, title }: Alert): string =>
  plainLine(state === 'resolved' ? `Resolved: ${title}` : title);

/** The link of an alert if it is a web address without characters that could end it in a markup. */
export const alertLink = ({ url }: Alert): string | null =>
  url !== null && /^https?:\/\/[\w.~:/?#@!$&'()*+,;=%[\]-]+$/.test(url) && URL.canParse(url) ? url : null;
