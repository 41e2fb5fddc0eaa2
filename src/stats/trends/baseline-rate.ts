import { median } from '../../core/median.ts';

/** The baseline of a key, on a scale where random events have a standard deviation of 1. */
export interface BaselineRate {
  readonly middle: number;
  readonly spread: number;
}

/** Converts the median absolute deviation of normally distributed values to their standard deviation. */
const MAD_TO_DEVIATION = 1.4826;

/** Anscombe's transform (1948): counts of random (Poisson) events get a standard deviation of 1 at any rate. */
const anscombe = (count: number): number => 2 * Math.sqrt(count + 0.375);
const inverseAnscombe = (value: number): number => Math.max(0, (value / 2) ** 2 - 0.375);

/**
 * The baseline after these counts of earlier buckets: their median and median absolute deviation, both after Anscombe's
 * transform. Outliers move neither, so an earlier burst does not hide the next one. The spread is at least 1, that of random
 * events: after a constant rate, a small change is not a trend.
 */
export const baselineRate = (counts: readonly number[]): BaselineRate => {
  const values = counts.map(anscombe);
  const middle = median(values);
  const deviation = MAD_TO_DEVIATION * median(values.map((value) => Math.abs(value - middle)));
  return { middle, spread: Math.max(1, deviation) };
};

/** The score of a count: its distance above the baseline, in spreads. */
export const scoreOf = (count: number, { middle, spread }: BaselineRate): number =>
  (anscombe(count) - middle) / spread;

/** The smallest count with at least this score. */
export const countForScore = (score: number, { middle, spread }: BaselineRate): number =>
  Math.ceil(inverseAnscombe(middle + score * spread) - 1e-9);

/** The expected count. */
export const baselineCount = ({ middle }: BaselineRate): number => inverseAnscombe(middle);
