import { expect } from 'chai';
import fc from 'fast-check';
import { rowsOfWikis } from '../../../src/http/windows/rows-of-wikis.ts';
import type { WindowQuery, WindowResult } from '../../../src/stats/windows/window-query.ts';
import { windowResult } from '../support/window-double.ts';

const MINUTE = 60_000;
const QUERY: WindowQuery = {
  resolution: '1m',
  dimension: 'domain',
  key: 'x',
  range: { from: 0, to: 1000 * MINUTE },
  after: null,
  limit: 1000,
};

/** The rows of a store: each minute has its own domains. */
const storeOf = (rows: readonly WindowResult[]) => ({
  rows: ({ dimension, key, range, after, limit }: WindowQuery): Promise<readonly WindowResult[]> => {
    expect([dimension, key]).to.deep.equal(['domain', null]);
    return Promise.resolve(
      rows
        .filter(({ start }) => start >= range.from && start < range.to)
        .filter(
          (row) =>
            after === null || row.start > after.start || (row.start === after.start && row.key > after.key),
        )
        .slice(0, limit),
    );
  },
});
const row = (minute: number, key: string, nonBots: number): WindowResult =>
  windowResult(minute * MINUTE, {
    dimension: 'domain',
    key,
    distinctUsers: null,
    counts: { bots: 1, nonBots, newPages: 0, bytesAdded: 2, bytesRemoved: 0 },
  });

describe('rowsOfWikis', () => {
  const isWanted = (domain: string): boolean => domain.startsWith('w');

  it('sums the wanted wikis of each window, and leaves out windows without one', async () => {
    const store = storeOf([
      row(0, 'a', 5),
      row(0, 'w1', 1),
      row(0, 'w2', 2),
      row(1, 'b', 9),
      row(3, 'w1', 4),
    ]);
    const rows = await rowsOfWikis(store, QUERY, isWanted);
    expect(
      rows.map(({ start, key, counts, distinctUsers }) => ({ start, key, counts, distinctUsers })),
    ).to.deep.equal([
      {
        start: 0,
        key: '',
        counts: { bots: 2, nonBots: 3, newPages: 0, bytesAdded: 4, bytesRemoved: 0 },
        distinctUsers: null,
      },
      {
        start: 3 * MINUTE,
        key: '',
        counts: { bots: 1, nonBots: 4, newPages: 0, bytesAdded: 2, bytesRemoved: 0 },
        distinctUsers: null,
      },
    ]);
  });

  it('gives the same sums page by page, however many rows a window has', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 3 }),
        async (domainsPerWindow, limit) => {
          const all = domainsPerWindow.flatMap((domains, minute) =>
            Array.from({ length: domains }, (_, n) => row(minute, `w${String(n).padStart(3, '0')}`, n)),
          );
          const store = storeOf(all);
          const sums: (readonly [minute: number, nonBots: number])[] = [];
          let after: WindowQuery['after'] = null;
          for (let pages = 0; pages < 10; pages += 1) {
            const page: readonly WindowResult[] = await rowsOfWikis(
              store,
              { ...QUERY, after, limit },
              isWanted,
            );
            sums.push(...page.map(({ start, counts }) => [start / MINUTE, counts.nonBots] as const));
            const last = page.at(-1);
            if (last === undefined) break;
            after = { start: last.start, key: last.key };
          }
          expect(sums).to.deep.equal(
            domainsPerWindow.flatMap((domains, minute) =>
              domains === 0 ? [] : [[minute, (domains * (domains - 1)) / 2]],
            ),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('asks nothing behind the end of the range', async () => {
    const rows = await rowsOfWikis(
      { rows: () => Promise.reject(new Error('asked')) },
      { ...QUERY, after: { start: 999 * MINUTE, key: '' } },
      isWanted,
    );
    expect(rows).to.deep.equal([]);
  });
});
