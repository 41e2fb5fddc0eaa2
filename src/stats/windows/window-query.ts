import type { DistinctCount } from './sketches/distinct-counter.ts';
import type { Resolution } from './resolution.ts';
import type { Dimension, WindowRow } from './window-deltas.ts';
import type { WindowRange } from './window-range.ts';

/** A window as it is told. `distinctUsers` is `null` where nothing is kept of it: seconds, and single domains or types. */
export interface WindowResult extends WindowRow {
  readonly distinctUsers: DistinctCount | null;
}

/** Windows in order of time, and those of one time in code-point order of their keys. */
export interface WindowQuery {
  readonly resolution: Resolution;
  readonly dimension: Dimension;
  /** `null`: all keys of the dimension. */
  readonly key: string | null;
  readonly range: WindowRange;
  /** Only what comes after this row: where the last answer ended. */
  readonly after: { readonly start: number; readonly key: string } | null;
  readonly limit: number;
}
