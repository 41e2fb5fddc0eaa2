import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measurement } from './measurement.ts';

/** A kept file of results, as far as it is read again. */
export interface SavedResults {
  readonly bench: string;
  readonly measured_at: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memory_gib: number;
    readonly node: string;
  };
  readonly measurements?: readonly Measurement[];
}

/** All kept results in a folder. */
export const readResults = (folder: string): readonly SavedResults[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as SavedResults);

/** Of several runs of a bench the newest counts: by the bench's name. */
export const newestResults = (files: readonly SavedResults[]): ReadonlyMap<string, SavedResults> => {
  const newest = new Map<string, SavedResults>();
  for (const file of [...files].sort((a, b) => (a.measured_at < b.measured_at ? -1 : 1)))
    newest.set(file.bench, file);
  return newest;
};
