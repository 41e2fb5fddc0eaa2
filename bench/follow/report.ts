import { peakMemoryBytes } from '../peak-memory.ts';

/** What a process of these benchmarks measured. */
export interface Outcome {
  readonly seconds: number;
  /** The most memory it held, in bytes. */
  readonly rss: number;
  /** The memory in use after full garbage collections, one after each million events, in bytes. Empty if not measured. */
  readonly held: readonly number[];
}

/** Sends the outcome to the benchmark, and ends the process. */
export const report = (seconds: number, held: readonly number[] = []): void => {
  const outcome: Outcome = { seconds, rss: peakMemoryBytes(), held };
  process.send?.(outcome);
  process.exit(0);
};

/** Fails the benchmark unless all events were written. */
export const assertRows = (found: unknown, expected: number): void => {
  if (Number(found) !== expected) throw new Error(`${String(found)} rows were written, not ${expected}`);
};
