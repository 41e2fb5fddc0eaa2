import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One number out of the kept results. */
export interface Measured {
  readonly value: number;
  readonly unit: string;
  /** The day of the run. */
  readonly on: string;
}

/** The newest results of each bench. */
export interface Results {
  /** What a path did, in the bench of this name; null when it was not measured yet. */
  readonly find: (bench: string, path: RegExp) => Measured | null;
  /** The machines they were measured on. */
  readonly machines: readonly string[];
}

/** A file of results, as far as it is read here. */
export interface ResultsFile {
  readonly bench: string;
  readonly measured_at: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memory_gib: number;
    readonly node: string;
  };
  readonly measurements?: readonly {
    readonly path: string;
    readonly unit: string;
    readonly headwater: number;
  }[];
}

/** Of several runs of a bench the newest counts. */
export const resultsOf = (files: readonly ResultsFile[]): Results => {
  const newest = new Map<string, ResultsFile>();
  for (const file of [...files].sort((a, b) => (a.measured_at < b.measured_at ? -1 : 1)))
    newest.set(file.bench, file);
  const machines = [...newest.values()].map(
    ({ machine: { cpu, cores, memory_gib, node } }) =>
      `${cpu}, ${cores} cores, ${memory_gib} GiB, Node ${node}`,
  );
  return {
    find: (bench, path) => {
      const file = newest.get(bench);
      const found = file?.measurements?.find((measurement) => path.test(measurement.path));
      if (file === undefined || found === undefined) return null;
      return { value: found.headwater, unit: found.unit, on: file.measured_at.slice(0, 10) };
    },
    machines: [...new Set(machines)],
  };
};

/** All results in a folder. */
export const readResults = (folder: string): Results =>
  resultsOf(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ResultsFile),
  );
