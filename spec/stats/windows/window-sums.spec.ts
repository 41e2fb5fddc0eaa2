import { expect } from 'chai';
import fc from 'fast-check';
import { expiryStarts } from '../../../src/stats/windows/retention.ts';
import { RESOLUTIONS, WIDTH_MS, windowStart } from '../../../src/stats/windows/resolution.ts';
import { SLIDING_VIEWS, viewRange, viewWindows } from '../../../src/stats/windows/sliding-view.ts';
import { watermarkTracker } from '../../../src/stats/windows/time/watermark-tracker.ts';
import { messages, sumCounts } from '../../../src/stats/windows/window-counts.ts';
import { windowCounter } from '../../../src/stats/windows/window-counter.ts';
import type { WindowRow } from '../../../src/stats/windows/window-deltas.ts';
import type { WindowRun } from '../../../src/stats/windows/window-range.ts';
import { type WindowSums, windowSums } from '../../../src/stats/windows/window-sums.ts';
import type { WindowEvent } from '../../../src/stats/windows/window-event.ts';
import { finestRetained } from './finest-retained.ts';
import { iso, windowEvent, arbitraryWindowEvents, START_MS } from '../../support/window-events.ts';

const DAY_MS = WIDTH_MS['1d'];
const ALL_TIME = {
  from: windowStart('1d', START_MS) - 2 * DAY_MS,
  to: windowStart('1d', START_MS) + 3 * DAY_MS,
};

const rowsOf = (events: readonly WindowEvent[]): readonly WindowRow[] => {
  const counter = windowCounter(watermarkTracker([], Infinity));
  for (const event of events) counter.add(event);
  return counter.deltas().rows;
};
const sumsOf = (events: readonly WindowEvent[]): WindowSums => {
  const sums = windowSums();
  sums.add(rowsOf(events));
  return sums;
};
const countIn = (sums: WindowSums, runs: readonly WindowRun[]): number =>
  messages(
    sumCounts(
      runs.flatMap(({ resolution, from, to }) =>
        sums.rows({ resolution, dimension: 'all', key: '', range: { from, to } }).map(({ counts }) => counts),
      ),
    ),
  );

describe('windowSums', () => {
  it('returns the windows of a query in order of time', () => {
    const sums = sumsOf([
      windowEvent({ dt: iso(START_MS + 2000) }),
      windowEvent({ dt: iso(START_MS) }),
      windowEvent({ dt: iso(START_MS + 5000), domain: 'b' }),
      windowEvent({ dt: iso(START_MS + 2999) }),
    ]);
    const question = { resolution: '1s', dimension: 'domain', key: 'en.wikipedia.org' } as const;
    const tell = (from: number, to: number): unknown =>
      sums
        .rows({ ...question, range: { from: START_MS + from, to: START_MS + to } })
        .map(({ start, counts }) => [start - START_MS, messages(counts)]);
    expect(tell(0, 10_000)).to.deep.equal([
      [0, 1],
      [2000, 2],
    ]);
    expect(tell(0, 2000)).to.deep.equal([[0, 1]]);
    expect(tell(1000, 2000)).to.deep.equal([]);
    const byDomain = sums.byKey('1s', 'domain', { from: START_MS, to: START_MS + 6000 });
    expect([...byDomain].map(([key, counts]) => [key, messages(counts)])).to.deep.equal([
      ['en.wikipedia.org', 3],
      ['b', 1],
    ]);
  });

  it('does not change its inputs or its results', () => {
    const rows = rowsOf([windowEvent()]);
    const sums = windowSums();
    sums.add(rows);
    const question = { resolution: '1s', dimension: 'all', key: '', range: ALL_TIME } as const;
    const first = sums.rows(question);
    sums.add(rows);
    expect(rows[0]?.counts).to.include({ nonBots: 1 });
    expect(first[0]?.counts).to.include({ nonBots: 1 });
    expect(sums.rows(question)[0]?.counts).to.include({ nonBots: 2 });
  });
});

describe('sliding views', () => {
  const events = fc.array(
    fc.integer({ min: 0, max: DAY_MS + 3_700_000 }).map((ms) => windowEvent({ dt: iso(START_MS + ms) })),
  );
  it('count just the events of their time, ending with the running window', () => {
    fc.assert(
      fc.property(events, fc.constantFrom(...SLIDING_VIEWS), fc.nat(DAY_MS + 3_700_000), (all, view, ms) => {
        const at = START_MS + ms;
        const { from, to } = viewRange(view, at);
        const plain = all.filter(
          ({ dt }) => Date.parse(dt ?? '') >= from && Date.parse(dt ?? '') < to,
        ).length;
        expect(at).to.be.within(from, to - 1);
        expect(countIn(sumsOf(all), viewWindows(view, at))).to.equal(plain);
      }),
    );
  });

  it('are as long as they say', () => {
    expect(
      SLIDING_VIEWS.map((view) => {
        const { from, to } = viewRange(view, START_MS + 1234);
        return [to - from, to - START_MS];
      }),
    ).to.deep.equal([
      [300_000, 2000],
      [3_600_000, 2000],
      [DAY_MS, 60_000],
    ]);
    expect(
      viewWindows('24h', START_MS + 61_000).reduce(
        (sum, { resolution, from, to }) => sum + (to - from) / WIDTH_MS[resolution],
        0,
      ),
    ).to.be.below(90);
  });
});

describe('rolling up', () => {
  const retention = fc
    .tuple(fc.nat(3_600_000), fc.nat(20_000_000), fc.nat(DAY_MS))
    .map(([a, b, c]) => ({ '1s': a, '1m': a + b, '1h': a + b + c }));

  it('keeps every sum: coarser windows include what expires', () => {
    fc.assert(
      fc.property(
        arbitraryWindowEvents,
        retention,
        fc.integer({ min: -DAY_MS, max: 2 * DAY_MS }),
        (events, kept, ms) => {
          const sums = sumsOf(events);
          const total = sums.total('1d');
          const before = expiryStarts(kept, START_MS + ms);
          sums.expire(before);
          expect(sums.total('1d')).to.deep.equal(total);
          for (const finest of RESOLUTIONS)
            expect(countIn(sums, finestRetained(ALL_TIME, finest, before)), finest).to.equal(messages(total));
        },
      ),
    );
  });

  it('bounds how many windows there are', () => {
    const sums = windowSums();
    const kept = { '1s': 600_000, '1m': 7_200_000, '1h': DAY_MS };
    for (let minute = 0; minute < 3000; minute += 1) {
      const at = START_MS + minute * 60_000;
      sums.add(rowsOf([windowEvent({ dt: iso(at) }), windowEvent({ dt: iso(at + 30_000) })]));
      sums.expire(expiryStarts(kept, at));
    }
    expect(RESOLUTIONS.map((resolution) => sums.size(resolution))).to.deep.equal([22, 180, 39, 3]);
  });
});
