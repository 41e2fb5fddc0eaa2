import { hash32 } from './hash.ts';

/** Gives fractions in [0, 1), the same row for the same seed. */
export type Random = () => number;

export const createRandom = (seed: number): Random => {
  let count = 0;
  return () => {
    count += 1;
    return hash32(seed, count) / 0x1_0000_0000;
  };
};
