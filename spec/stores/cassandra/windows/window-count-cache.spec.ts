import { expect } from 'chai';
import { zeroCounts } from '../../../../src/stats/windows/window-counts.ts';
import type { WindowRow } from '../../../../src/stats/windows/window-deltas.ts';
import { windowCountCache } from '../../../../src/stores/cassandra/windows/window-count-cache.ts';

const row = (start: number, key: string, bots = 1): WindowRow => ({
  resolution: '1m',
  start,
  dimension: 'domain',
  key,
  counts: { ...zeroCounts(), bots },
});
const at = (start: number) => ({ resolution: '1m', start }) as const;

describe('windowCountCache', () => {
  it('holds complete windows: a row that is missing does not exist', () => {
    const known = windowCountCache(100);
    expect(known.has(at(0))).to.equal(false);
    known.put(at(0), [row(0, 'a', 3)]);
    known.set([row(0, 'b', 5), row(0, 'a', 4)]);
    expect(known.has(at(0))).to.equal(true);
    expect(known.counts(at(0), 'domain', 'a')?.bots).to.equal(4);
    expect(known.counts(at(0), 'domain', 'b')?.bots).to.equal(5);
    expect(known.counts(at(0), 'domain', 'c')).to.equal(undefined);
    expect(known.counts(at(0), 'type', 'a')).to.equal(undefined);
    expect(known.counts({ resolution: '1h', start: 0 }, 'domain', 'a')).to.equal(undefined);
    expect(known.rows).to.equal(2);
    known.put(at(0), []);
    expect([known.rows, known.has(at(0))]).to.deep.equal([0, true]);
  });

  it('evicts complete windows, least recently changed first, and no more than necessary', () => {
    const known = windowCountCache(4);
    for (const start of [0, 1, 2]) known.put(at(start), [row(start, 'a'), row(start, 'b')]);
    known.set([row(0, 'a', 9)]);
    known.trim();
    expect([0, 1, 2].map((start) => known.has(at(start)))).to.deep.equal([true, false, true]);
    expect(known.rows).to.equal(4);
    known.trim();
    expect(known.rows).to.equal(4);
  });
});
