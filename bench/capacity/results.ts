import { type SavedResults, newestResults } from '../saved-results.ts';

/** One number out of the kept results. */
export interface MeasuredValue {
  readonly value: number;
  readonly unit: string;
  /** The day of the run. */
  readonly measuredOn: string;
}

/** The newest results of each bench. */
export interface Results {
  /** What a path did, in the bench of this name; null when it was not measured yet. */
  readonly find: (bench: string, path: RegExp) => MeasuredValue | null;
  /** The machines they were measured on. */
  readonly machines: readonly string[];
}

/** What the kept results say: of several runs of a bench the newest counts. */
export const resultsOf = (files: readonly SavedResults[]): Results => {
  const newest = newestResults(files);
  const machines = [...newest.values()].map(
    ({ machine: { cpu, cores, memory_gib, node } }) =>
      `${cpu}, ${cores} cores, ${memory_gib} GiB, Node ${node}`,
  );
  return {
    find: (bench, path) => {
      const file = newest.get(bench);
      const found = file?.measurements?.find((measurement) => path.test(measurement.path));
      if (file === undefined || found === undefined) return null;
      return { value: found.headwater, unit: found.unit, measuredOn: file.measured_at.slice(0, 10) };
    },
    machines: [...new Set(machines)],
  };
};
