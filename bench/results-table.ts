import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shown, table } from './capacity/markdown.ts';
import type { Measurement } from './measurement.ts';

/** A kept file of results, as far as it is shown. */
export interface KeptResults {
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
export const keptResults = (folder: string): readonly KeptResults[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as KeptResults);

/** Of a rate there should be no less, and of time, memory and disk no more. */
const isMet = (unit: string, ratio: number, aim: number): boolean =>
  unit.endsWith('/s') ? ratio >= aim : ratio <= aim;

const rowOf =
  ({ bench, measured_at: measuredAt }: KeptResults) =>
  ({ path, beside, unit, headwater, yardstick, ratio, aim }: Measurement): readonly string[] => {
    const [median, lowest, highest] = ratio;
    const spread = lowest === highest ? '' : ` (${lowest} to ${highest})`;
    return [
      bench,
      path,
      shown(headwater, unit),
      `${beside}: ${shown(yardstick, unit)}`,
      `${median}${spread}`,
      aim === null ? '' : `${aim} ${isMet(unit, median, aim) ? '✓' : '✗'}`,
      measuredAt.slice(0, 10),
    ];
  };

/** The newest results of each bench, in the order of their names, as a table of Markdown. */
export const resultsTable = (files: readonly KeptResults[]): string => {
  const newest = new Map<string, KeptResults>();
  for (const file of [...files].sort((a, b) => (a.measured_at < b.measured_at ? -1 : 1)))
    newest.set(file.bench, file);
  const shownFiles = [...newest.values()].sort((a, b) => (a.bench < b.bench ? -1 : 1));
  return table(
    ['bench', 'path', 'Headwater', 'beside', 'ratio', 'aim', 'measured on'],
    shownFiles.flatMap((file) => (file.measurements ?? []).map(rowOf(file))),
  );
};
