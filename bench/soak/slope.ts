import { median } from '../median.ts';

/** A value at a time, in seconds. */
export type Point = readonly [at: number, value: number];

/** The growth of values per hour: the estimate and its 95 % confidence interval. */
export interface Slope {
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
}

const HOUR_SECONDS = 3600;
/** Of the normal distribution, for 95 %. */
const Z_95 = 1.96;

/** Pairs grow with the square: of a long stretch, the middles of groups stand for their points. */
const MAX_POINTS = 500;

const downsample = (points: readonly Point[]): readonly Point[] => {
  const size = Math.ceil(points.length / MAX_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, n): Point => {
    const group = points.slice(n * size, (n + 1) * size);
    return [median(group.map(([at]) => at)), median(group.map(([, value]) => value))];
  });
};

/**
 * The robust slope of Theil and Sen: the median of the slopes of all pairs of points, with Sen's interval. Only points
 * of the same stretch make pairs, so that what jumps between stretches is no growth. Null where there is no pair.
 */
export const slopeOf = (stretches: readonly (readonly Point[])[]): Slope | null => {
  const slopes: number[] = [];
  let variance = 0;
  for (const stretch of stretches) {
    const points = downsample(stretch);
    const n = points.length;
    variance += (n * (n - 1) * (2 * n + 5)) / 18;
    for (const [i, [at, value]] of points.entries())
      for (const [laterAt, laterValue] of points.slice(i + 1))
        if (laterAt > at) slopes.push(((laterValue - value) / (laterAt - at)) * HOUR_SECONDS);
  }
  slopes.sort((a, b) => a - b);
  const nth = (n: number): number => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(n)))] ?? 0;
  if (slopes.length === 0) return null;
  const middle = (slopes.length - 1) / 2;
  const width = (Z_95 * Math.sqrt(variance)) / 2;
  return {
    perHour: (nth(Math.floor(middle)) + nth(Math.ceil(middle))) / 2,
    low: nth(middle - width),
    high: nth(middle + width),
  };
};
