import type { DistinctCount } from './sketches/distinct-counter.ts';
import type { Resolution } from './resolution.ts';
import type { Dimension, WindowRow } from './window-deltas.ts';
import type { WindowRange } from './window-range.ts';

/** A window in a query result. `distinctUsers` is `null` where it is not stored: for seconds, single domains and types. */
export interface WindowResult extends WindowRow {
  readonly distinctUsers: DistinctCount | null;
}

/** Selects windows, ordered by time, then by key in code-point order. */
export interface WindowQuery {
  readonly resolution: Resolution;
  readonly dimension: Dimension;
  /** `null`: all keys of the dimension. */
  readonly key: string | null;
  readonly range: WindowRange;
  /** Only windows after this row: the last one of the previous page. */
  readonly after: { readonly start: number; readonly key: string } | null;
  readonly limit: number;
}
