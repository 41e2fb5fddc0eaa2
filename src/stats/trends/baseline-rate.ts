/** What is usual for a key, on a scale on which chance alone has a standard deviation of 1. */
export interface BaselineRate {
  readonly middle: number;
  readonly spread: number;
}

/** Makes the median absolute deviation of normal values their standard deviation. */
const MAD_TO_DEVIATION = 1.4826;

/** Anscombe's transform (1948): counts of events that come by chance get a standard deviation of 1, whatever their rate. */
const anscombe = (count: number): number => 2 * Math.sqrt(count + 0.375);
const inverseAnscombe = (value: number): number => Math.max(0, (value / 2) ** 2 - 0.375);

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
};

/**
 * What is usual after these counts of earlier buckets: their median, and their median absolute deviation, both after
 * Anscombe's transform. Neither moves by an outlier, so an earlier burst does not hide the next one. The spread is at
 * least 1, which is chance itself: what never changed does not make the next small change a trend.
 */
export const baselineRate = (counts: readonly number[]): BaselineRate => {
  const values = counts.map(anscombe);
  const middle = median(values);
  const deviation = MAD_TO_DEVIATION * median(values.map((value) => Math.abs(value - middle)));
  return { middle, spread: Math.max(1, deviation) };
};

/** How many spreads a count lies above what is usual. */
export const scoreOf = (count: number, { middle, spread }: BaselineRate): number =>
  (anscombe(count) - middle) / spread;

/** The smallest count whose score is at least this. */
export const countForScore = (score: number, { middle, spread }: BaselineRate): number =>
  Math.ceil(inverseAnscombe(middle + score * spread) - 1e-9);

/** The count that is usual. */
export const baselineCount = ({ middle }: BaselineRate): number => inverseAnscombe(middle);
