import { END_ISOLATE, ISOLATE } from './printable-name.ts';

/** Two columns wide: East Asian Wide and Fullwidth of Unicode's EastAsianWidth.txt, in whole blocks. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;

/** Drawn onto what stands before it: marks, joiners, and the inner and last letters of a Hangul syllable. */
const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;

const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;
const PLAIN = /^[\x20-\x7e]*$/;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const columnsOf = (grapheme: string): number => {
  if (EMOJI.test(grapheme)) return 2;
  let columns = 0;
  for (const character of grapheme) columns += ZERO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
};

/** How many columns of a terminal a printable text takes. */
export const displayWidth = (text: string): number => {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += columnsOf(segment);
  return columns;
};

/** Pads a text with spaces to this many columns. */
export const padColumns = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - displayWidth(text)));

/** Ends what an isolate began, so that it does not reach into what follows. */
const closed = (text: string): string =>
  text.lastIndexOf(ISOLATE) > text.lastIndexOf(END_ISOLATE) ? `${text}${END_ISOLATE}` : text;

/** As much of a text as fits, its end marked by an ellipsis where it does not; never half a character. */
export const truncate = (text: string, columns: number): string => {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let fitting = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += columnsOf(segment);
    if (used > columns - 1) break;
    fitting += segment;
  }
  return closed(`${fitting}…`);
};
