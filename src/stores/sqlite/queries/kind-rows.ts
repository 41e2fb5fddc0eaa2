import { rowsWithUnknownKind } from '../../../stats/windows/unknown-kind.ts';
import type { WindowQuery } from '../../../stats/windows/window-query.ts';
import type { WindowRow } from '../../../stats/windows/window-deltas.ts';
import { isAfter } from '../../window-order.ts';

/** Rows of a single window are at most this many: all kinds. */
const MAX_KINDS = 16;

/** The rows of a query by kind, of which `stored` returns only those of known kinds. Call it in a read transaction. */
export const kindRowsOf = (
  stored: (query: WindowQuery) => readonly WindowRow[],
  query: WindowQuery,
): readonly WindowRow[] => {
  const { range, after, key, limit } = query;
  const found: WindowRow[] = [];
  let from = after === null ? range.from : Math.max(range.from, after.start);
  while (found.length < limit) {
    const of = { ...query, key: null, after: null, range: { from, to: range.to } };
    // Each window has at least one row.
    const windows = stored({ ...of, dimension: 'all', limit });
    const last = windows.at(-1);
    if (last === undefined) break;
    const to = last.start + 1;
    const kinds = stored({ ...of, range: { from, to }, limit: windows.length * MAX_KINDS });
    for (const row of rowsWithUnknownKind(windows, kinds))
      if (isAfter(row, after) && (key === null || row.key === key)) found.push(row);
    if (windows.length < limit) break;
    from = to;
  }
  return found.slice(0, limit);
};
