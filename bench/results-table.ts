import { formatNumber, table } from './capacity/markdown.ts';
import { type SavedResults, newestResults } from './saved-results.ts';
import type { Measurement } from './measurement.ts';

/** Of a rate there should be no less, and of time, memory and disk no more. */
const isMet = (unit: string, ratio: number, aim: number): boolean =>
  unit.endsWith('/s') ? ratio >= aim : ratio <= aim;

const rowOf =
  ({ bench, measured_at: measuredAt }: SavedResults) =>
  ({ path, beside, unit, headwater, yardstick: baseline, ratio, aim }: Measurement): readonly string[] => {
    const [median, lowest, highest] = ratio;
    const spread = lowest === highest ? '' : ` (${lowest} to ${highest})`;
    return [
      bench,
      path,
      formatNumber(headwater, unit),
      `${beside}: ${formatNumber(baseline, unit)}`,
      `${median}${spread}`,
      aim === null ? '' : `${aim} ${isMet(unit, median, aim) ? '✓' : '✗'}`,
      measuredAt.slice(0, 10),
    ];
  };

/** The newest results of each bench, in the order of their names, as a table of Markdown. */
export const resultsTable = (files: readonly SavedResults[]): string => {
  const newestFiles = [...newestResults(files).values()].sort((a, b) => (a.bench < b.bench ? -1 : 1));
  return table(
    ['bench', 'path', 'Headwater', 'beside', 'ratio', 'aim', 'measured on'],
    newestFiles.flatMap((file) => (file.measurements ?? []).map(rowOf(file))),
  );
};
