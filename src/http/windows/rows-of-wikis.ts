import { WIDTH_MS } from '../../stats/windows/resolution.ts';
import { sumCounts } from '../../stats/windows/window-counts.ts';
import type { WindowQuery, WindowResult } from '../../stats/windows/window-query.ts';
import type { WindowQueries } from '../server/optional-features.ts';

/** Windows on one page: each is the sum of as many rows as there are wikis with events in it. */
export const MAX_SUMMED_WINDOWS = 200;
/** Rows that are read at once. */
const PAGE_ROWS = 1000;

/** The windows of several wikis together, as `rows` gives those of a single one. */
export const rowsOfWikis = async (
  { rows }: Pick<WindowQueries, 'rows'>,
  query: WindowQuery,
  matches: (domain: string) => boolean,
): Promise<readonly WindowResult[]> => {
  const { after: previous, limit, resolution } = query;
  const from = previous === null ? query.range.from : previous.start + WIDTH_MS[resolution];
  if (from >= query.range.to) return [];
  const range = { from, to: query.range.to };
  const results: WindowResult[] = [];
  let after: WindowQuery['after'] = null;
  for (;;) {
    const page: readonly WindowResult[] = await rows({
      ...query,
      dimension: 'domain',
      key: null,
      range,
      after,
      limit: PAGE_ROWS,
    });
    for (const row of page) {
      if (!matches(row.key)) continue;
      const last = results.at(-1);
      if (last?.start === row.start)
        results[results.length - 1] = { ...last, counts: sumCounts([last.counts, row.counts]) };
      else if (results.length === limit) return results;
      else results.push({ ...row, key: '' });
    }
    const end = page.at(-1);
    if (end === undefined || page.length < PAGE_ROWS) return results;
    after = { start: end.start, key: end.key };
  }
};
