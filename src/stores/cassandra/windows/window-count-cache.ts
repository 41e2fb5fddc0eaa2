import type { Resolution } from '../../../stats/windows/resolution.ts';
import type { WindowCounts } from '../../../stats/windows/window-counts.ts';
import type { Dimension, WindowRow } from '../../../stats/windows/window-deltas.ts';

/** A window of a ledger. */
export interface WindowKey {
  readonly resolution: Resolution;
  /** Epoch ms. */
  readonly start: number;
}

/** The windows of one ledger that were added to lately, each with all its rows. */
export interface WindowCountCache {
  has(window: WindowKey): boolean;
  /** The window has these rows, and no others. */
  put(window: WindowKey, rows: readonly WindowRow[]): void;
  /** Of a window that is held; `undefined` where it has no such row. */
  counts(window: WindowKey, dimension: Dimension, key: string): WindowCounts | undefined;
  /** Of a window that is held: the keys that its rows of a dimension have. */
  keys(window: WindowKey, dimension: Dimension): readonly string[];
  /** The new counts of rows of windows that are held. */
  set(rows: Iterable<WindowRow>): void;
  /** Forgets the windows that were not added to for longest, until there are no more than `mostRows` rows. */
  trim(): void;
  /** How many rows are held. */
  readonly rows: number;
}

const windowId = ({ resolution, start }: WindowKey): string => `${resolution} ${start}`;
const rowId = (dimension: Dimension, key: string): string => `${dimension} ${key}`;

export const windowCountCache = (maxRows: number): WindowCountCache => {
  // In the order in which they were last added to.
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
