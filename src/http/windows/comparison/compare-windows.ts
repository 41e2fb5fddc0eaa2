import { type Comparison, REFERENCE_AGES_MS } from '../../../stats/windows/comparison/comparison.ts';
import { meanCounts } from '../../../stats/windows/comparison/mean-counts.ts';
import {
  isTooLossy,
  lostWithin,
  type Missing,
  uncovered,
} from '../../../stats/windows/comparison/missing.ts';
import { type Resolution, WIDTH_MS } from '../../../stats/windows/resolution.ts';
import { messages, type WindowCounts, zeroCounts } from '../../../stats/windows/window-counts.ts';
import type { WindowQuery, WindowResult } from '../../../stats/windows/window-query.ts';
import { type WindowRange, windowStartsIn } from '../../../stats/windows/window-range.ts';
import { isoTime } from '../../iso-time.ts';
import type { WindowQueries, WindowsStatus } from '../../server/optional-features.ts';
import { countsJson } from '../counts-json.ts';
import { knownLost } from './known-lost.ts';

export interface CompareWindowsOptions {
  readonly windowQueries: WindowQueries;
  readonly status: WindowsStatus;
  /** The windows that the request selects, of any range. */
  readonly rowsOf: (query: WindowQuery) => Promise<readonly WindowResult[]>;
}

/** The windows of one reference, by the start of the window that each is compared with. */
interface Reference {
  readonly range: WindowRange;
  readonly counts: ReadonlyMap<number, WindowCounts>;
  readonly windows: number;
  /** Why the newest of its missing windows is missing; `null` if none is. */
  readonly missing: Missing | null;
}

const countsByStart = (rows: readonly WindowResult[]): ReadonlyMap<number, WindowCounts> =>
  new Map(rows.map(({ start, counts }) => [start, counts]));

const windowAt = (resolution: Resolution, start: number): WindowRange => ({
  from: start,
  to: start + WIDTH_MS[resolution],
});

/** The windows of a page and those of the same time earlier, as the member `compare` of the response. */
export const compareWindows = async (
  comparison: Comparison,
  query: WindowQuery,
  { windowQueries, status, rowsOf }: CompareWindowsOptions,
): Promise<object> => {
  const { resolution, range } = query;
  const lost = knownLost(status);
  // A window that is not complete has no counterpart.
  const starts = [...windowStartsIn(resolution, range)].filter(
    (start) => uncovered(windowAt(resolution, start), resolution, status) === null,
  );
  const from = starts.at(0) ?? range.from;
  const to = from + starts.length * WIDTH_MS[resolution];

  const read = async (ageMs: number): Promise<Reference> => {
    const earlier = { from: from - ageMs, to: to - ageMs };
    const missing = starts.map((start) => uncovered(windowAt(resolution, start - ageMs), resolution, status));
    const inEarlier = { ...query, range: earlier, after: null, limit: starts.length };
    const isKnown = missing.includes(null);
    const isLossy = isKnown && lostWithin(lost, earlier).length > 0;
    const [selected, all] = await Promise.all([
      isKnown ? rowsOf(inEarlier).then(countsByStart) : new Map<number, WindowCounts>(),
      isLossy
        ? windowQueries.rows({ ...inEarlier, dimension: 'all', key: '' }).then(countsByStart)
        : new Map<number, WindowCounts>(),
    ]);
    const counts = new Map<number, WindowCounts>();
    let newest: Missing | null = null;
    starts.forEach((start, index) => {
      const at = start - ageMs;
      const isLost =
        isLossy && isTooLossy(lost, windowAt(resolution, at), messages(all.get(at) ?? zeroCounts()));
      const reason = missing[index] ?? (isLost ? 'lost' : null);
      if (reason === null) counts.set(start, selected.get(at) ?? zeroCounts());
      else newest = reason;
    });
    return { range: earlier, counts, windows: starts.length, missing: newest };
  };

  const references = await Promise.all(REFERENCE_AGES_MS[comparison].map(read));
  return {
    with: comparison,
    references: references.map(({ range: earlier, counts, windows, missing }) => ({
      from: isoTime(earlier.from),
      to: isoTime(earlier.to),
      windows,
      known: counts.size,
      missing,
    })),
    rows: starts.flatMap((start) => {
      const known = references.flatMap(({ counts }) => counts.get(start) ?? []);
      const mean = meanCounts(known);
      return mean === null ? [] : [{ start: isoTime(start), references: known.length, ...countsJson(mean) }];
    }),
  };
};
