import { coarser, type Resolution, windowStart } from '../../../stats/windows/resolution.ts';
import type { PackedRow } from '../tables/pack-windows.ts';
import { prepare, type Connection } from '../sqlite-connection.ts';
import { checksumOf, partOf, plus } from './checksum.ts';

/** A row's contribution to the sum of its span. It is linear in the counts, which only grow. */
export const windowPart = ([
  resolution,
  dimension,
  start,
  key,
  bots,
  nonBots,
  newPages,
  added,
  removed,
]: PackedRow): number => {
  const keyChecksum = checksumOf([resolution, dimension, start, key]);
  return (
    (partOf(keyChecksum, bots) +
      partOf(keyChecksum ^ 0x1b873593, nonBots) +
      partOf(keyChecksum ^ 0x2545f491, newPages) +
      partOf(keyChecksum ^ 0x3c6ef372, added) +
      partOf(keyChecksum ^ 0x4cf5ad43, removed)) >>>
    0
  );
};

/** The span (a window of the next coarser resolution) of a window. Windows expire by whole spans. */
export const spanOf = (resolution: Resolution, start: number): number => {
  const next = coarser(resolution);
  return next === null ? 0 : windowStart(next, start);
};

/** Checksums of windows by resolution and span. */
export type SpanSums = Map<Resolution, Map<number, number>>;

export const addToSpan = (spans: SpanSums, row: PackedRow): void => {
  const [resolution, , start] = row;
  const span = spanOf(resolution, start);
  const sums = spans.get(resolution) ?? new Map<number, number>();
  spans.set(resolution, sums);
  sums.set(span, plus(sums.get(span) ?? 0, windowPart(row)));
};

export interface WindowChecksums {
  add(spans: SpanSums): void;
  expire(resolution: Resolution, before: number): void;
}

export const createWindowChecksums = (db: Connection): WindowChecksums => {
  const addToSum = prepare(
    db,
    'INSERT INTO window_checksums VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sum = (sum + excluded.sum) & 4294967295',
  );
  const deleteBefore = prepare(db, 'DELETE FROM window_checksums WHERE resolution = ? AND span < ?');
  return {
    add: (spans) => {
      for (const [resolution, sums] of spans)
        for (const [span, sum] of sums) addToSum.run(resolution, span, sum);
    },
    expire: (resolution, before) => {
      deleteBefore.run(resolution, before);
    },
  };
};
