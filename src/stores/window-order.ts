import { compareCodePoints } from '../stats/counts/compare-code-points.ts';
import type { WindowQuery } from '../stats/windows/window-query.ts';

interface RowPosition {
  readonly start: number;
  readonly key: string;
}

/** Window rows are ordered by start, then by key in code-point order. */
export const compareRows = (a: RowPosition, b: RowPosition): number =>
  a.start - b.start || compareCodePoints(a.key, b.key);

/** Whether a row comes after a query's cursor. */
export const isAfter = (row: RowPosition, after: WindowQuery['after']): boolean =>
  after === null || compareRows(row, after) > 0;
