/**
 * The sum of two counts, and at most the largest number that is exact: a sum that was inflated from outside stays a
 * whole number that every store can keep. It is the same in any order and grouping.
 */
export const saturatingSum = (a: number, b: number): number => Math.min(a + b, Number.MAX_SAFE_INTEGER);
