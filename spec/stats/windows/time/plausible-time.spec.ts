import { expect } from 'chai';
import fc from 'fast-check';
import {
  isFuture,
  lastPlausible,
  latestPlausible,
  MAX_CLOCK_SKEW_MS,
} from '../../../../src/stats/windows/time/plausible-time.ts';
import { RESOLUTIONS } from '../../../../src/stats/windows/resolution.ts';
import { addCounts, sumCounts, zeroCounts } from '../../../../src/stats/windows/window-counts.ts';
import type { WindowDeltas } from '../../../../src/stats/windows/window-deltas.ts';
import { countsOfEvent, type WindowEvent } from '../../../../src/stats/windows/window-event.ts';
import { windowSums } from '../../../../src/stats/windows/window-sums.ts';
import { windowCounterFactory } from '../../../../src/stats/windows/window-counter-factory.ts';
import { cutInto, iso, windowEvent } from '../../../support/window-events.ts';

const NOW = Date.parse('2026-05-05T13:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SKEW = MAX_CLOCK_SKEW_MS;

describe('isFuture', () => {
  const latest = latestPlausible(NOW);

  it('is what lies more than five minutes ahead of the clock, where there is no record', () => {
    expect(SKEW).to.equal(300_000);
    expect([NOW, NOW + SKEW, NOW + SKEW + 1].map((at) => isFuture(at, Infinity, latest))).to.deep.equal([
      false,
      false,
      true,
    ]);
  });

  it('is judged by the timestamp of the record, whatever the clock shows by then', () => {
    for (const later of [latest, latest + DAY_MS, latest + 3650 * DAY_MS]) {
      expect(isFuture(NOW + SKEW, NOW, later)).to.equal(false);
      expect(isFuture(NOW + SKEW + 1, NOW, later)).to.equal(true);
      expect(isFuture(NOW + DAY_MS, NOW, later)).to.equal(true);
    }
  });

  it('is judged by the clock where the timestamp of the record cannot be true', () => {
    const impossible = [NaN, 0, -1, NOW + SKEW + 1, Date.parse('9999-01-01T00:00:00Z'), NOW - 367 * DAY_MS];
    for (const recordedAt of impossible) {
      expect(isFuture(NOW + SKEW, recordedAt, latest), String(recordedAt)).to.equal(false);
      expect(isFuture(NOW + SKEW + 1, recordedAt, latest), String(recordedAt)).to.equal(true);
    }
  });
});

describe('lastPlausible', () => {
  it('is the last time that is one', () => {
    const dated = (...times: (string | null)[]) => times.map((dt) => ({ dt }));
    const odd = [null, '', 'soon', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '2026-05-05T13:00:60Z'];
    expect(lastPlausible(dated(iso(NOW - 1), iso(NOW), ...odd), NOW)).to.equal(NOW);
    expect(lastPlausible(dated(...odd), NOW)).to.equal(null);
    expect(lastPlausible([], NOW)).to.equal(null);
  });
});

/** Times around a feed that is live, with clocks that are wrong in both directions, and what is no time. */
const anyDt = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -60_000, max: 60_000 }).map((ms) => iso(NOW + ms)) },
  { weight: 2, arbitrary: fc.integer({ min: -3 * DAY_MS, max: 3 * DAY_MS }).map((ms) => iso(NOW + ms)) },
  { weight: 1, arbitrary: fc.integer({ min: SKEW - 2, max: SKEW + 2 }).map((ms) => iso(NOW + ms)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      null,
      'never',
      'NaN',
      '-000001-01-01T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '1969-12-31T23:59:59.999Z',
      '1970-01-01T00:00:00Z',
      '2016-12-31T23:59:60Z',
      '2026-05-05T13:00:00+99:99',
      '2026-05-05T13:00:00',
      '2026-02-30T13:00:00Z',
      '9999-12-31T23:59:59.999Z',
      '+275760-09-13T00:00:00Z',
    ),
  },
);
const anyEvents: fc.Arbitrary<WindowEvent[]> = fc.array(
  fc
    .record({
      bot: fc.boolean(),
      dt: anyDt,
      topic: fc.constantFrom('eqiad', 'codfw', null),
      type: fc.constantFrom('edit', 'new', 'log'),
      user: fc.constantFrom('Alice', 'Bob'),
    })
    .map((over) => windowEvent(over)),
  { maxLength: 80 },
);

/** Counts them a part in each step, with a restart after each that `restarts`. */
const countAll = (parts: readonly (readonly WindowEvent[])[], restarts: boolean): readonly WindowDeltas[] => {
  const from = windowCounterFactory(HOUR_MS, () => NOW);
  let counters = from([]);
  return parts.map((part) => {
    const counter = counters();
    for (const event of part) counter.add(event);
    const deltas = counter.deltas();
    if (restarts) counters = from(deltas.watermarks);
    return deltas;
  });
};

const summed = (all: readonly WindowDeltas[]) => {
  const windows = windowSums();
  for (const { rows } of all) windows.add(rows);
  const sumOf = (name: 'untimed' | 'tooLate' | 'future') => sumCounts(all.map((deltas) => deltas[name]));
  return {
    windows: RESOLUTIONS.map((resolution) => windows.total(resolution)),
    seconds: windows.rows({
      resolution: '1s',
      dimension: 'all',
      key: '',
      range: { from: -Infinity, to: Infinity },
    }),
    unplaced: sumOf('untimed'),
    tooLate: sumOf('tooLate'),
    future: sumOf('future'),
    late: all.reduce((sum, { late }) => sum + late, 0),
    marks: all.at(-1)?.watermarks,
  };
};

describe('a stream of events whose clocks are wrong in both directions', () => {
  it('is in windows, unplaced, too late or future, which add up to the totals, however it is cut', () => {
    fc.assert(
      fc.property(
        anyEvents,
        fc.array(fc.nat(12), { maxLength: 6 }),
        fc.boolean(),
        (events, cuts, restarts) => {
          const whole = summed(countAll([events], false));
          expect(summed(countAll(cutInto(events, cuts), restarts))).to.deep.equal(whole);
          const all = sumCounts(events.map(countsOfEvent));
          for (const windows of whole.windows) {
            const sum = zeroCounts();
            for (const part of [windows, whole.unplaced, whole.tooLate, whole.future]) addCounts(sum, part);
            expect(sum).to.deep.equal(all);
          }
        },
      ),
    );
  });

  it('gives what the same stream without its future events gives', () => {
    const isAhead = ({ dt }: WindowEvent): boolean =>
      /^[\d-]{10}T[\d:.]{8,12}Z$/.test(dt ?? '') && Date.parse(dt ?? '') > NOW + SKEW;
    fc.assert(
      fc.property(anyEvents, (events) => {
        const { future, ...rest } = summed(countAll([events], false));
        const { future: none, ...without } = summed(
          countAll([events.filter((event) => !isAhead(event))], false),
        );
        expect(rest).to.deep.equal(without);
        expect(none).to.deep.equal(zeroCounts());
        expect(future).to.deep.equal(sumCounts(events.filter(isAhead).map(countsOfEvent)));
      }),
    );
  });

  it('makes no window of a time before there were wikis, and none ahead of the clock', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        for (const { start } of summed(countAll([events], false)).seconds) {
          expect(start).to.be.at.least(Date.UTC(2001, 0, 1));
          expect(start).to.be.at.most(NOW + SKEW);
        }
      }),
    );
  });

  it('is not poisoned by the first events of a topic', () => {
    for (const absurd of ['9999-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z']) {
      const events = [absurd, absurd, absurd, iso(NOW), iso(NOW + 1000), iso(NOW + 2000)].map((dt) =>
        windowEvent({ dt }),
      );
      const { windows, marks, tooLate, future } = summed(countAll([events], false));
      expect(windows.map(({ nonBots }) => nonBots)).to.deep.equal([3, 3, 3, 3]);
      expect(marks).to.deep.equal([{ topic: 'eqiad', high: NOW + 1000, last: [NOW + 1000, NOW + 2000] }]);
      expect(tooLate.nonBots + future.nonBots).to.equal(3);
    }
  });

  it('asks for the time once while events come in time, and again when the clock has gone on', () => {
    let asked = 0;
    let now = NOW;
    const counters = windowCounterFactory(HOUR_MS, () => {
      asked += 1;
      return now;
    })([]);
    const counter = counters();
    for (let second = 0; second <= 300; second += 1)
      counter.add(windowEvent({ dt: iso(NOW + second * 1000) }));
    expect(asked).to.equal(1);
    now = NOW + HOUR_MS;
    counter.add(windowEvent({ dt: iso(NOW + HOUR_MS + SKEW) }));
    counter.add(windowEvent({ dt: iso(NOW + HOUR_MS + SKEW + 1) }));
    expect(counter.deltas().future.nonBots).to.equal(1);
  });
});
