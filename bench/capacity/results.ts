import { type SavedResults, newestResults } from '../saved-results.ts';

/** One number of the saved results. */
export interface MeasuredValue {
  readonly value: number;
  readonly unit: string;
  /** The day of the run. */
  readonly measuredOn: string;
}

/** The newest results of each benchmark. */
export interface Results {
  /** The result of a path in the benchmark of this name; null if it was not measured yet. */
  readonly find: (bench: string, path: RegExp) => MeasuredValue | null;
  /** The machines that these benchmarks ran on. */
  readonly machinesOf: (benches: readonly string[]) => readonly string[];
}

/** Reads the saved results; the newest run of each benchmark counts. */
export const resultsOf = (files: readonly SavedResults[]): Results => {
  const newest = newestResults(files);
  return {
    find: (bench, path) => {
      const file = newest.get(bench);
      const found = file?.measurements?.find((measurement) => path.test(measurement.path));
      if (file === undefined || found === undefined) return null;
      return { value: found.headwater, unit: found.unit, measuredOn: file.measured_at.slice(0, 10) };
    },
    machinesOf: (benches) => {
      const machines = [...newest.values()]
        .filter(({ bench }) => benches.includes(bench))
        .map(
          ({ machine: { cpu, cores, memory_gib, node } }) =>
            `${cpu}, ${cores} cores, ${memory_gib} GiB, Node ${node}`,
        );
      return [...new Set(machines)];
    },
  };
};
