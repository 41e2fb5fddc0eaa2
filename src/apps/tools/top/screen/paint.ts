import type { Line, Style } from './line.ts';

const SGR_CODES: Readonly<Record<Style, string>> = {
  plain: '',
  strong: '1',
  quiet: '2',
  good: '32',
  warn: '33',
  bad: '31',
};

/** A line as the text for a terminal; without colours it is the plain text. */
export const paint = (line: Line, hasColours: boolean): string =>
  line
    .map(({ text, style }) =>
      hasColours && SGR_CODES[style] !== '' && text !== ''
        ? `\u001b[${SGR_CODES[style]}m${text}\u001b[0m`
        : text,
    )
    .join('')
    .trimEnd();
