import type { ParsedDeadLetter } from './parse-dead-letter.ts';

const MAX_SHOWN_BYTES = 200;

const preview = ({ record }: ParsedDeadLetter): string =>
  (record.value ?? Buffer.alloc(0)).subarray(0, MAX_SHOWN_BYTES).toString('utf8');

// Control characters could manipulate the terminal.
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·');

/** One line of text. */
export const formatDeadLetter = (deadLetter: ParsedDeadLetter): string => {
  const { at, source, reason, id, tries } = deadLetter;
  const triesText = tries > 0 ? ` (tried again ${tries}×)` : '';
  return printable(`${at}  ${source}  ${reason}${triesText}  ${id}  ${preview(deadLetter)}`);
};

export const deadLetterToJson = (deadLetter: ParsedDeadLetter): string => {
  const { at, source, code, reason, id, tries } = deadLetter;
  return JSON.stringify({ at, source, code, reason, id, tries, begins: preview(deadLetter) });
};
