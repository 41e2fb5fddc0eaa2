import { peakMemoryBytes } from '../peak-memory.ts';

/** What a process of these benchmarks measured. */
export interface Outcome {
  readonly seconds: number;
  /** The most memory it held, in bytes. */
  readonly rss: number;
}

/** Sends the outcome to the benchmark, and ends the process. */
export const report = (seconds: number): void => {
  const outcome: Outcome = { seconds, rss: peakMemoryBytes() };
  process.send?.(outcome);
  process.exit(0);
};

/** Fails the benchmark unless all events were written. */
export const assertRows = (found: unknown, expected: number): void => {
  if (Number(found) !== expected) throw new Error(`${String(found)} rows were written, not ${expected}`);
};
