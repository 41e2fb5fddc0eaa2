import { expect } from 'chai';
import fc from 'fast-check';
import { rowsOfKinds } from '../../../src/http/windows/rows-of-kinds.ts';
import type { WindowQuery, WindowResult } from '../../../src/stats/windows/window-query.ts';
import { windowResult } from '../support/window-double.ts';

const MINUTE = 60_000;
const KINDS = ['bot', 'ip', 'registered', 'temporary', 'unknown'];
const QUERY: WindowQuery = {
  resolution: '1m',
  dimension: 'kind',
  key: null,
  range: { from: 0, to: 1000 * MINUTE },
  after: null,
  limit: 1000,
};

const row = (minute: number, key: string, nonBots: number): WindowResult =>
  windowResult(minute * MINUTE, {
    dimension: 'kind',
    key,
    distinctUsers: null,
    counts: { bots: 0, nonBots, newPages: 0, bytesAdded: nonBots, bytesRemoved: 0 },
  });

describe('rowsOfKinds', () => {
  it('gives the same sums page by page, however many kinds a window has', async () => {
    const window = fc.subarray(KINDS);
    await fc.assert(
      fc.asyncProperty(
        fc.array(window, { minLength: 1, maxLength: 20 }),
        fc.subarray(KINDS.slice(0, 4), { minLength: 1 }),
        fc.integer({ min: 1, max: 4 }),
        async (windows, kinds, limit) => {
          const all = windows.flatMap((keys, minute) => keys.map((key, n) => row(minute, key, n + 1)));
          const store = {
            rows: ({ range, after, limit: most }: WindowQuery): Promise<readonly WindowResult[]> => {
              expect(after).to.equal(null);
              return Promise.resolve(
                all.filter(({ start }) => start >= range.from && start < range.to).slice(0, most),
              );
            },
          };
          const found: unknown[] = [];
          let after: WindowQuery['after'] = null;
          for (;;) {
            const page: readonly (WindowResult & { unknown: number })[] = await rowsOfKinds(
              store,
              { ...QUERY, after, limit },
              kinds,
            );
            expect(page.length).to.be.at.most(limit);
            const last = page.at(-1);
            if (last === undefined) break;
            found.push(
              ...page.map(({ start, counts, unknown }) => [start / MINUTE, counts.nonBots, unknown]),
            );
            after = { start: last.start, key: last.key };
          }
          const expected = windows.flatMap((keys, minute) => {
            const sum = keys.reduce((total, key, n) => (kinds.includes(key) ? total + n + 1 : total), 0);
            const unknown = keys.indexOf('unknown') + 1;
            return sum + unknown === 0 ? [] : [[minute, sum, unknown]];
          });
          expect(found).to.deep.equal(expected);
        },
      ),
    );
  });

  it('asks nothing behind the end of the range', async () => {
    const store = { rows: () => Promise.reject(new Error('asked')) };
    const after = { start: 999 * MINUTE, key: '' };
    expect(await rowsOfKinds(store, { ...QUERY, after }, ['ip'])).to.deep.equal([]);
  });
});
