/**
 * The sum of two counts, at most the largest exact integer: input cannot inflate a sum beyond what every store can hold.
 * The result is independent of order and grouping.
 */
export const saturatingSum = (a: number, b: number): number => Math.min(a + b, Number.MAX_SAFE_INTEGER);
