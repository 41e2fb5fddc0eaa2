import { displayWidth, truncate } from '../../../../core/display-width.ts';

export type Style = 'plain' | 'strong' | 'quiet' | 'good' | 'warn' | 'bad';

/** A piece of text in one style. */
export interface StyledText {
  readonly text: string;
  readonly style: Style;
}

/** One row of the picture. */
export type Line = readonly StyledText[];

export const styledText = (text: string, style: Style = 'plain'): StyledText => ({ text, style });

export const lineWidth = (line: Line): number =>
  line.reduce((columns, { text }) => columns + displayWidth(text), 0);

/** The line cut off where the columns end. */
export const cutLine = (line: Line, columns: number): Line => {
  if (lineWidth(line) <= columns) return line;
  const parts: StyledText[] = [];
  let left = columns;
  for (const { text, style } of line) {
    const width = displayWidth(text);
    if (width > left) return left < 1 ? parts : [...parts, styledText(truncate(text, left), style)];
    parts.push(styledText(text, style));
    left -= width;
  }
  return parts;
};

/** Truncates or pads the line to exactly this many columns. */
export const fillLine = (line: Line, columns: number): Line => {
  const cutToFit = cutLine(line, columns);
  return [...cutToFit, styledText(' '.repeat(Math.max(0, columns - lineWidth(cutToFit))))];
};
