import { displayWidth } from '../../src/core/display-width.ts';

/** A terminal that shows what is written to it, as far as `headwater top` uses one. */
export interface ScreenDouble {
  readonly write: (text: string) => void;
  /** Without the blanks at the end of each row and the empty rows at the end. */
  readonly rows: () => readonly string[];
  /** What it is in: the alternate screen (1049), the cursor shown (25), wrapping (7). */
  readonly modes: () => Readonly<Record<'1049' | '25' | '7', boolean>>;
  /** Rows that were written to since this was last asked. */
  readonly touched: () => readonly number[];
}

const PIECE = /\u001b\[(\??)([\d;]*)([A-Za-z])|([^\u001b]+)/gu;

export const screenDouble = (): ScreenDouble => {
  let rows: string[] = [];
  let row = 0;
  const modes = { '1049': false, '25': true, '7': true };
  let touched = new Set<number>();

  const command = (mark: string, values: string, name: string): void => {
    if (mark === '?' && (values === '1049' || values === '25' || values === '7'))
      modes[values] = name === 'h';
    else if (name === 'H') row = values === '' ? 0 : Number(values.split(';')[0]) - 1;
    else if (name === 'K') rows[row] = '';
    else if (name === 'J') rows = [];
    else if (name !== 'm') throw new Error(`the terminal knows no ${mark}${values}${name}`);
  };

  return {
    write: (text) => {
      for (const [, mark = '', values = '', name, visibleText] of text.matchAll(PIECE)) {
        if (name !== undefined) command(mark, values, name);
        if (visibleText === undefined) continue;
        if (/[\r\n]/.test(visibleText)) throw new Error('a line break would scroll the terminal');
        rows[row] = (rows[row] ?? '') + visibleText;
        touched.add(row);
      }
    },
    rows: () => {
      const visibleText = Array.from(rows, (text) => (text as string | undefined)?.trimEnd() ?? '');
      while (visibleText.at(-1) === '') visibleText.pop();
      return visibleText;
    },
    modes: () => ({ ...modes }),
    touched: () => {
      const rowNumbers = [...touched].sort((a, b) => a - b);
      touched = new Set();
      return rowNumbers;
    },
  };
};

export const widest = (rows: readonly string[]): number => Math.max(0, ...rows.map(displayWidth));
