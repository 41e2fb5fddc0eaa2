import type { Letter } from './letter.ts';

const MOST_BYTES = 200;

const beginning = ({ record }: Letter): string =>
  (record.value ?? Buffer.alloc(0)).subarray(0, MOST_BYTES).toString('utf8');

// Control characters could do anything to a terminal.
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·');

/** One line for people. */
export const letterLine = (letter: Letter): string => {
  const { at, source, reason, id, tries } = letter;
  const again = tries > 0 ? ` (tried again ${tries}×)` : '';
  return printable(`${at}  ${source}  ${reason}${again}  ${id}  ${beginning(letter)}`);
};

/** The same for programs. */
export const letterJson = (letter: Letter): string => {
  const { at, source, reason, id, tries } = letter;
  return JSON.stringify({ at, source, reason, id, tries, begins: beginning(letter) });
};
