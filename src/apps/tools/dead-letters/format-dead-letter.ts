import { printableJson } from '../../../core/printable.ts';
import { printableName } from '../../../core/printable-name.ts';
import type { ParsedDeadLetter } from './parse-dead-letter.ts';

const MAX_SHOWN_BYTES = 200;

const preview = ({ record }: ParsedDeadLetter): string =>
  (record.value ?? Buffer.alloc(0)).subarray(0, MAX_SHOWN_BYTES).toString('utf8');

/** One line of text. */
export const formatDeadLetter = (deadLetter: ParsedDeadLetter): string => {
  const { at, source, code, reason, id, tries } = deadLetter;
  const triesText = tries > 0 ? ` (tried again ${tries}×)` : '';
  return [
    ...[at, source, code].map(printableName),
    `${printableName(reason)}${triesText}`,
    ...[id, preview(deadLetter)].map(printableName),
  ].join('  ');
};

export const deadLetterToJson = (deadLetter: ParsedDeadLetter): string => {
  const { at, source, code, reason, id, tries } = deadLetter;
  return printableJson(JSON.stringify({ at, source, code, reason, id, tries, begins: preview(deadLetter) }));
};
