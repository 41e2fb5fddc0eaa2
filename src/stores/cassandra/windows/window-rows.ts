import type { Resolution } from '../../../stats/windows/resolution.ts';
import type { WindowCounts } from '../../../stats/windows/window-counts.ts';
import type { Dimension, WindowRow } from '../../../stats/windows/window-deltas.ts';
import { number, type Row, text, textOrNull } from '../connection/row-values.ts';

/** A window row with its absolute counts, as a compact tuple, because WAL records hold very many. */
export type FlatWindowRow = readonly [
  resolution: Resolution,
  start: number,
  dimension: Dimension,
  key: string,
  bots: number,
  nonBots: number,
  newPages: number,
  bytesAdded: number,
  bytesRemoved: number,
];

export const flatRow = ({ resolution, start, dimension, key, counts }: WindowRow): FlatWindowRow => [
  resolution,
  start,
  dimension,
  key,
  counts.bots,
  counts.nonBots,
  counts.newPages,
  counts.bytesAdded,
  counts.bytesRemoved,
];

/** The columns that `windowRow` reads. */
export const ROW_COLUMNS =
  'dimension, start, key, long_key, bots, non_bots, new_pages, bytes_added, bytes_removed';

const countsOf = (row: Row): WindowCounts => ({
  bots: number(row, 'bots'),
  nonBots: number(row, 'non_bots'),
  newPages: number(row, 'new_pages'),
  bytesAdded: number(row, 'bytes_added'),
  bytesRemoved: number(row, 'bytes_removed'),
});

export const windowRow = (resolution: Resolution, row: Row): WindowRow => ({
  resolution,
  start: number(row, 'start'),
  dimension: text(row, 'dimension') as Dimension,
  key: textOrNull(row, 'long_key') ?? text(row, 'key'),
  counts: countsOf(row),
});
