import { displayWidth, truncate } from './display-width.ts';

export type Style = 'plain' | 'strong' | 'quiet' | 'good' | 'warn' | 'bad';

/** A piece of text in one style. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One row of the picture. */
export type Line = readonly Span[];

export const span = (text: string, style: Style = 'plain'): Span => ({ text, style });

export const lineWidth = (line: Line): number =>
  line.reduce((columns, { text }) => columns + displayWidth(text), 0);

/** The line cut off where the columns end. */
export const cutLine = (line: Line, columns: number): Line => {
  if (lineWidth(line) <= columns) return line;
  const kept: Span[] = [];
  let left = columns;
  for (const { text, style } of line) {
    const width = displayWidth(text);
    if (width > left) return left < 1 ? kept : [...kept, span(truncate(text, left), style)];
    kept.push(span(text, style));
    left -= width;
  }
  return kept;
};

/** The line cut off or filled up to exactly so many columns. */
export const fillLine = (line: Line, columns: number): Line => {
  const cut = cutLine(line, columns);
  return [...cut, span(' '.repeat(Math.max(0, columns - lineWidth(cut))))];
};
