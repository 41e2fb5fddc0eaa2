const HOME = '\u001b[H';
const CLEAR_SCREEN = `${HOME}\u001b[2J`;
const clearedRow = (row: number): string => `\u001b[${row + 1};1H\u001b[2K`;

/**
 * What to write so that a terminal that shows the rows `before` shows the rows `after`: only the rows that differ, and
 * the cursor back home. `null` when nothing is known of the terminal: it is wiped first.
 */
export const redraw = (before: readonly string[] | null, after: readonly string[]): string => {
  const shown = before ?? [];
  let text = before === null ? CLEAR_SCREEN : '';
  for (let row = 0; row < Math.max(shown.length, after.length); row += 1) {
    const line = after[row] ?? '';
    // A row is wiped before it is written: behind a full row the cursor still stands on its last column.
    if (line !== (shown[row] ?? '')) text += clearedRow(row) + line;
  }
  return text === '' ? '' : text + HOME;
};
