/** A value at a time, in seconds. */
export type Point = readonly [at: number, value: number];

/** How fast values grow, an hour: the middle, and between which two it lies with 95 % confidence. */
export interface Slope {
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
}

const HOUR = 3600;
/** Of the normal distribution, for 95 %. */
const Z = 1.96;

/**
 * The robust slope of Theil and Sen: the median of the slopes of all pairs of points, with Sen's interval. Only points
 * of the same stretch make pairs, so that what jumps between stretches is no growth. Null where there is no pair.
 */
export const slopeOf = (stretches: readonly (readonly Point[])[]): Slope | null => {
  const slopes: number[] = [];
  let variance = 0;
  for (const points of stretches) {
    const n = points.length;
    variance += (n * (n - 1) * (2 * n + 5)) / 18;
    for (const [i, [at, value]] of points.entries())
      for (const [later, grown] of points.slice(i + 1))
        if (later > at) slopes.push(((grown - value) / (later - at)) * HOUR);
  }
  slopes.sort((a, b) => a - b);
  const nth = (n: number): number => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(n)))] ?? 0;
  if (slopes.length === 0) return null;
  const middle = (slopes.length - 1) / 2;
  const width = (Z * Math.sqrt(variance)) / 2;
  return {
    perHour: (nth(Math.floor(middle)) + nth(Math.ceil(middle))) / 2,
    low: nth(middle - width),
    high: nth(middle + width),
  };
};
