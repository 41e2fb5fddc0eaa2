import { type Resolution, RESOLUTIONS, windowStart } from '../resolution.ts';
import type { WindowRange } from '../window-range.ts';
import type { KnownTime } from './missing.ts';

/** The part that is compared is at least so much of the range; otherwise, finer windows are used. */
const MIN_SHARE = 0.9;

export interface ComparedPart {
  /** Whole windows of `resolution`; empty if nothing of the range is complete. */
  readonly range: WindowRange;
  readonly resolution: Resolution;
}

/**
 * The part of a range that can be compared with the same part of each reference: its complete seconds or, where the windows
 * of a reference that was counted are only available as minutes or hours, whole ones. For that the range moves back by less
 * than one of them. A range that is too short for that keeps the finer windows, and the reference has expired.
 */
export const comparedPart = (
  wanted: WindowRange,
  agesMs: readonly number[],
  { countedSince, completeUntil, retainedSince }: KnownTime,
): ComparedPart => {
  const end = Math.min(wanted.to, completeUntil ?? wanted.from);
  const begins = [0, ...agesMs].map((age) => wanted.from - age).filter((from) => from >= (countedSince ?? 0));
  const isRetained = (resolution: Resolution): boolean =>
    begins.every((from) => windowStart(resolution, from) >= retainedSince[resolution]);
  const needed = RESOLUTIONS.find(isRetained) ?? '1d';
  const coarsestFirst = RESOLUTIONS.slice(0, RESOLUTIONS.indexOf(needed) + 1).reverse();
  const parts = coarsestFirst.map((resolution) => ({
    resolution,
    range: { from: windowStart(resolution, wanted.from), to: windowStart(resolution, end) },
  }));
  const length = end - wanted.from;
  return (
    parts.find(({ range }) => range.to - range.from >= MIN_SHARE * length && range.from < range.to) ?? {
      resolution: '1s',
      range: { from: wanted.from, to: Math.max(wanted.from, end) },
    }
  );
};
