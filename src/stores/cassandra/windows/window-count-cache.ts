import type { Resolution } from '../../../stats/windows/resolution.ts';
import type { WindowCounts } from '../../../stats/windows/window-counts.ts';
import type { Dimension, WindowRow } from '../../../stats/windows/window-deltas.ts';

/** Identifies a window of a ledger. */
export interface WindowKey {
  readonly resolution: Resolution;
  /** Epoch ms. */
  readonly start: number;
}

/** The most recently changed windows of one ledger, each with all its rows. */
export interface WindowCountCache {
  has(window: WindowKey): boolean;
  /** Replaces the window's rows. */
  put(window: WindowKey, rows: readonly WindowRow[]): void;
  /** The counts of a row of a cached window; `undefined` if it has no such row. */
  counts(window: WindowKey, dimension: Dimension, key: string): WindowCounts | undefined;
  /** The keys of a cached window's rows of a dimension. */
  keys(window: WindowKey, dimension: Dimension): readonly string[];
  /** Sets rows of cached windows. */
  set(rows: Iterable<WindowRow>): void;
  /** Evicts the least recently changed windows until at most `maxRows` rows are left. */
  trim(): void;
  /** The number of cached rows. */
  readonly rows: number;
}

const windowId = ({ resolution, start }: WindowKey): string => `${resolution} ${start}`;
const rowId = (dimension: Dimension, key: string): string => `${dimension} ${key}`;

export const windowCountCache = (maxRows: number): WindowCountCache => {
  // Least recently changed first.
  const windows = new Map<string, Map<string, WindowCounts>>();
  let rowCount = 0;

  const touch = (window: WindowKey): Map<string, WindowCounts> => {
    const id = windowId(window);
    const rows = windows.get(id) ?? new Map<string, WindowCounts>();
    windows.delete(id);
    windows.set(id, rows);
    return rows;
  };
  const setIn = (rows: Map<string, WindowCounts>, { dimension, key, counts }: WindowRow): void => {
    const id = rowId(dimension, key);
    if (!rows.has(id)) rowCount += 1;
    rows.set(id, counts);
  };

  return {
    has: (window) => windows.has(windowId(window)),
    put: (window, all) => {
      const rows = touch(window);
      rowCount -= rows.size;
      rows.clear();
      for (const row of all) setIn(rows, row);
    },
    counts: (window, dimension, key) => windows.get(windowId(window))?.get(rowId(dimension, key)),
    keys: (window, dimension) => {
      const prefix = rowId(dimension, '');
      return [...(windows.get(windowId(window))?.keys() ?? [])]
        .filter((id) => id.startsWith(prefix))
        .map((id) => id.slice(prefix.length));
    },
    set: (all) => {
      for (const row of all) setIn(touch(row), row);
    },
    trim: () => {
      for (const [id, rows] of windows) {
        if (rowCount <= maxRows) return;
        rowCount -= rows.size;
        windows.delete(id);
      }
    },
    get rows() {
      return rowCount;
    },
  };
};
