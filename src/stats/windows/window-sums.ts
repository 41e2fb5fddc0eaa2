import { compareCodePoints } from '../counts/compare-code-points.ts';
import { type Resolution, RESOLUTIONS } from './resolution.ts';
import { addCounts, type GrowingCounts, sumCounts, type WindowCounts, zeroCounts } from './window-counts.ts';
import type { Dimension, WindowRow } from './window-deltas.ts';
import { withUnknownKind } from './unknown-kind.ts';
import type { WindowRange } from './window-range.ts';

/** What a query selects: one key of a dimension or all of them (`null`), or window totals (`all`, with an empty key). */
export interface WindowSelection {
  readonly resolution: Resolution;
  readonly dimension: Dimension;
  readonly key: string | null;
  readonly range: WindowRange;
}

/** The retained windows and their counts. */
export interface WindowSums {
  add(rows: Iterable<WindowRow>): void;
  /** The non-empty windows of a query, ordered by time, then by key in code-point order. */
  rows(selection: WindowSelection): readonly WindowRow[];
  /** The sum of a dimension's rows, by key. */
  byKey(resolution: Resolution, dimension: Dimension, range: WindowRange): ReadonlyMap<string, WindowCounts>;
  /** The sum of all retained windows of a resolution. */
  total(resolution: Resolution): WindowCounts;
  /** Expires the windows that start before these times. */
  expire(before: Readonly<Record<Resolution, number>>): void;
  /** The number of retained windows. */
  size(resolution: Resolution): number;
}

type Window = Readonly<Record<Dimension, Map<string, GrowingCounts>>>;

const countsIn = (window: Window, dimension: Dimension): ReadonlyMap<string, WindowCounts> =>
  dimension === 'kind' ? withUnknownKind(window.all.get(''), window.kind) : window[dimension];

/** Windows in plain Maps. Its memory is as bounded as what `forget` leaves. */
export const windowSums = (): WindowSums => {
  const windowsByResolution: Readonly<Record<Resolution, Map<number, Window>>> = {
    '1s': new Map(),
    '1m': new Map(),
    '1h': new Map(),
    '1d': new Map(),
  };
  const windowAt = (resolution: Resolution, start: number): Window => {
    const known = windowsByResolution[resolution].get(start);
    if (known !== undefined) return known;
    const window: Window = { all: new Map(), domain: new Map(), type: new Map(), kind: new Map() };
    windowsByResolution[resolution].set(start, window);
    return window;
  };
  const within = (resolution: Resolution, { from, to }: WindowRange): (readonly [number, Window])[] =>
    [...windowsByResolution[resolution]]
      .filter(([start]) => start >= from && start < to)
      .sort(([a], [b]) => a - b);

  return {
    add: (rows) => {
      for (const { resolution, start, dimension, key, counts } of rows) {
        const rowsByKey = windowAt(resolution, start)[dimension];
        const known = rowsByKey.get(key) ?? zeroCounts();
        rowsByKey.set(key, known);
        addCounts(known, counts);
      }
    },
    rows: ({ resolution, dimension, key, range }) =>
      within(resolution, range).flatMap(([start, window]): WindowRow[] => {
        const byKey = countsIn(window, dimension);
        const keys = key === null ? [...byKey.keys()].sort(compareCodePoints) : [key];
        return keys.flatMap((name): WindowRow[] => {
          const counts = byKey.get(name);
          return counts === undefined
            ? []
            : [{ resolution, start, dimension, key: name, counts: { ...counts } }];
        });
      }),
    byKey: (resolution, dimension, range) => {
      const sums = new Map<string, GrowingCounts>();
      for (const [, window] of within(resolution, range))
        for (const [key, counts] of countsIn(window, dimension)) {
          const sum = sums.get(key) ?? zeroCounts();
          sums.set(key, sum);
          addCounts(sum, counts);
        }
      return sums;
    },
    total: (resolution) =>
      sumCounts([...windowsByResolution[resolution].values()].flatMap((window) => [...window.all.values()])),
    expire: (before) => {
      for (const resolution of RESOLUTIONS)
        for (const start of windowsByResolution[resolution].keys())
          if (start < before[resolution]) windowsByResolution[resolution].delete(start);
    },
    size: (resolution) => windowsByResolution[resolution].size,
  };
};
