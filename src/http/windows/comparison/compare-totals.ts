import { comparedPart } from '../../../stats/windows/comparison/compared-part.ts';
import { type Comparison, REFERENCE_AGES_MS } from '../../../stats/windows/comparison/comparison.ts';
import { meanCounts } from '../../../stats/windows/comparison/mean-counts.ts';
import {
  isTooLossy,
  lostWithin,
  type Missing,
  uncovered,
} from '../../../stats/windows/comparison/missing.ts';
import { messages, type WindowCounts, zeroCounts } from '../../../stats/windows/window-counts.ts';
import { coveringRuns, type WindowRange, type WindowRun } from '../../../stats/windows/window-range.ts';
import { isoTime } from '../../iso-time.ts';
import type { WindowQueries, WindowsStatus } from '../../server/optional-features.ts';
import { countsJson } from '../counts-json.ts';
import { knownLost } from './known-lost.ts';

export interface CompareTotalsOptions {
  readonly windowQueries: WindowQueries;
  readonly status: WindowsStatus;
  /** The sum of what the request selects. */
  readonly countsOf: (runs: readonly WindowRun[]) => Promise<WindowCounts>;
}

/** The counts of a range, or why it has none to compare. */
interface Compared {
  readonly range: WindowRange;
  readonly counts: WindowCounts | null;
  readonly missing: Missing | null;
}

const rangeJson = ({ range, missing, counts }: Compared): object => ({
  from: isoTime(range.from),
  to: isoTime(range.to),
  missing,
  ...(counts === null ? {} : countsJson(counts)),
});

const TEN_THOUSAND = 10_000;

/** The part by which a count differs from its reference, rounded to four decimals: 0.12 is 12 % more. */
const changeOf = (counted: number, reference: number): number | null =>
  reference === 0 ? null : Math.round((counted / reference - 1) * TEN_THOUSAND) / TEN_THOUSAND;

/** A range and the same time earlier, as the member `compare` of the response. */
export const compareTotals = async (
  comparison: Comparison,
  wanted: WindowRange,
  { windowQueries, status, countsOf }: CompareTotalsOptions,
): Promise<object> => {
  const ages = REFERENCE_AGES_MS[comparison];
  const { range: part, resolution } = comparedPart(wanted, ages, status);
  const lost = knownLost(status);

  const isLossy = async (range: WindowRange, runs: readonly WindowRun[]): Promise<boolean> => {
    if (lostWithin(lost, range).length === 0) return false;
    const all = await windowQueries.byKey('all', runs);
    return isTooLossy(lost, range, messages(all.get('') ?? zeroCounts()));
  };
  const read = async (ageMs: number): Promise<Compared> => {
    const range = { from: part.from - ageMs, to: part.to - ageMs };
    const missing = range.from < range.to ? uncovered(range, resolution, status) : 'not-counted';
    if (missing !== null) return { range, counts: null, missing };
    const runs = coveringRuns(range, resolution);
    if (await isLossy(range, runs)) return { range, counts: null, missing: 'lost' };
    return { range, counts: await countsOf(runs), missing: null };
  };

  const [own, references] = await Promise.all([read(0), Promise.all(ages.map(read))]);
  const mean = meanCounts(references.flatMap(({ counts }) => counts ?? []));
  return {
    with: comparison,
    ...rangeJson(own),
    references: references.map(rangeJson),
    mean: mean === null ? null : countsJson(mean),
    change: own.counts === null || mean === null ? null : changeOf(messages(own.counts), messages(mean)),
  };
};
