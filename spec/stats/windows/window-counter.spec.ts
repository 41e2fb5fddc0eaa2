import { expect } from 'chai';
import fc from 'fast-check';
import { countDeltas } from '../../../src/stats/counts/deltas.ts';
import { RESOLUTIONS, windowStart } from '../../../src/stats/windows/resolution.ts';
import { watermarkTracker } from '../../../src/stats/windows/time/watermark-tracker.ts';
import { messages, sumCounts, type WindowCounts } from '../../../src/stats/windows/window-counts.ts';
import { windowCounter } from '../../../src/stats/windows/window-counter.ts';
import { type KindOf, UNKNOWN_KIND_ONLY } from '../../../src/stats/windows/unknown-kind.ts';
import { userKind } from '../../../src/wikimedia/event/user-kind.ts';
import type { WindowDeltas } from '../../../src/stats/windows/window-deltas.ts';
import { byteChange, type WindowEvent } from '../../../src/stats/windows/window-event.ts';
import { windowSums } from '../../../src/stats/windows/window-sums.ts';
import { cutInto, iso, windowEvent, arbitraryWindowEvents, START_MS } from '../../support/window-events.ts';

const HOUR_MS = 3_600_000;

/** Folds batches one after the other, as a run of the loop does; each starts with the marks of the one before. */
const fold = (
  batches: readonly (readonly WindowEvent[])[],
  latenessMs = HOUR_MS,
  kindOf: KindOf = UNKNOWN_KIND_ONLY,
): WindowDeltas[] => {
  let marks = watermarkTracker([], latenessMs);
  return batches.map((batch) => {
    const counter = windowCounter(marks, undefined, undefined, kindOf);
    for (const event of batch) counter.add(event);
    const deltas = counter.deltas();
    marks = watermarkTracker(deltas.watermarks, latenessMs);
    return deltas;
  });
};
const foldAll = (...events: WindowEvent[]): WindowDeltas => fold([events])[0] ?? expect.fail('no deltas');

const told = ({ rows }: WindowDeltas): string[] =>
  rows.map(
    ({ resolution, start, dimension, key, counts }) =>
      `${resolution} ${iso(start)} ${dimension} ${key} ${JSON.stringify(Object.values(counts))}`,
  );

describe('windowCounter', () => {
  it('counts an event in its second, minute, hour and day: whole, by domain, and by type', () => {
    expect(told(foldAll(windowEvent({ dt: '2026-05-05T11:17:39.123Z' })))).to.deep.equal(
      [
        '1s 2026-05-05T11:17:39',
        '1m 2026-05-05T11:17:00',
        '1h 2026-05-05T11:00:00',
        '1d 2026-05-05T00:00:00',
      ].flatMap((window) => [
        `${window}.000Z all  [0,1,0,7,0]`,
        `${window}.000Z domain en.wikipedia.org [0,1,0,7,0]`,
        `${window}.000Z type edit [0,1,0,7,0]`,
      ]),
    );
  });

  it('counts an event by the kind of its user, if it is known', () => {
    const events = [
      windowEvent({ user: '192.0.2.7' }),
      windowEvent({ user: null }),
      windowEvent({ user: null, bot: true }),
      windowEvent({ user: '192.0.2.7', type: 'new' }),
    ];
    const [deltas] = fold([events], HOUR_MS, userKind);
    for (const resolution of RESOLUTIONS)
      expect(
        deltas?.rows
          .filter((row) => row.resolution === resolution && row.dimension === 'kind')
          .map(({ key, counts }) => [key, Object.values(counts)]),
        resolution,
      ).to.deep.equal([
        ['ip', [0, 2, 1, 14, 0]],
        ['bot', [1, 0, 0, 7, 0]],
      ]);
  });

  it('counts bots, new pages, and bytes by sign', () => {
    const { rows } = foldAll(
      windowEvent({ bot: true, lengthOld: 10, lengthNew: 4 }),
      windowEvent({ type: 'new', lengthOld: null, lengthNew: 30 }),
      windowEvent({ type: 'categorize', lengthOld: null, lengthNew: null }),
    );
    expect(rows[0]?.counts).to.deep.equal({
      bots: 1,
      nonBots: 2,
      newPages: 1,
      bytesAdded: 30,
      bytesRemoved: 6,
    });
  });

  it('counts no bytes where the event does not say, or is about no text', () => {
    expect(byteChange(windowEvent({ lengthOld: null, lengthNew: 30 }))).to.equal(0);
    expect(byteChange(windowEvent({ lengthOld: 30, lengthNew: null }))).to.equal(0);
    expect(byteChange(windowEvent({ type: 'log', lengthOld: 0, lengthNew: 30 }))).to.equal(0);
  });

  it('keeps events that do not say when, and those that are too late, apart', () => {
    const { untimed, tooLate, late, rows } = foldAll(
      windowEvent(),
      windowEvent({ dt: null }),
      windowEvent({ dt: 'soon', bot: true }),
      windowEvent(),
      windowEvent({ dt: iso(START_MS - HOUR_MS - 1) }),
      windowEvent({ dt: iso(START_MS - HOUR_MS) }),
    );
    expect({ unplaced: messages(untimed), bots: untimed.bots }).to.deep.equal({ unplaced: 2, bots: 1 });
    expect({ tooLate: messages(tooLate), late }).to.deep.equal({ tooLate: 1, late: 1 });
    expect(rows.filter(({ resolution }) => resolution === '1s')).to.have.length(6);
  });

  it('collects the active users and the changed pages of a minute', () => {
    const { activity } = foldAll(
      windowEvent(),
      windowEvent({ user: null, title: 'a/b' }),
      windowEvent({ user: 'Bob', type: 'categorize' }),
      windowEvent({ user: 'Bob', domain: 'de.wikipedia.org', type: 'log' }),
      windowEvent({ user: 'Bob', domain: null }),
      windowEvent({ dt: iso(START_MS + 60_000), type: 'new', title: null }),
    );
    expect(activity).to.deep.equal([
      {
        start: START_MS,
        users: new Map([
          ['Alice', 1],
          ['Bob', 3],
        ]),
        wikiUsers: new Map([
          ['en.wikipedia.org/Alice', 1],
          ['en.wikipedia.org/Bob', 1],
          ['de.wikipedia.org/Bob', 1],
        ]),
        pages: new Map([
          ['en.wikipedia.org/Page', 1],
          ['en.wikipedia.org/a/b', 1],
        ]),
      },
      {
        start: START_MS + 60_000,
        users: new Map([['Alice', 1]]),
        wikiUsers: new Map([['en.wikipedia.org/Alice', 1]]),
        pages: new Map(),
      },
    ]);
  });

  const anyCuts = fc.array(fc.nat(20), { maxLength: 6 });

  it('adds up to the totals at every resolution, in any order, with any delays, however the batches are cut', () => {
    fc.assert(
      fc.property(
        arbitraryWindowEvents,
        anyCuts,
        fc.constantFrom(0, 30_000, HOUR_MS),
        (events, cuts, lateness) => {
          const all = fold(cutInto(events, cuts), lateness);
          const { bots, nonBots, byDomain } = countDeltas(events);
          const aside = all.flatMap(({ untimed, tooLate }) => [untimed, tooLate]);
          const rows = all.flatMap((deltas) => deltas.rows);
          const sums = windowSums();
          for (const deltas of all) sums.add(deltas.rows);
          for (const resolution of RESOLUTIONS) {
            const whole = sumCounts([sums.total(resolution), ...aside]);
            expect({ bots: whole.bots, nonBots: whole.nonBots }, resolution).to.deep.equal({ bots, nonBots });
            expect(whole.newPages).to.equal(events.filter(({ type }) => type === 'new').length);
            expect(whole.bytesAdded - whole.bytesRemoved).to.equal(
              events.map(byteChange).reduce((sum, bytes) => sum + bytes, 0),
            );
            expect(sums.total(resolution)).to.deep.equal(sums.total('1s'));
          }
          if (messages(sumCounts(aside)) > 0) return;
          for (const [domain, count] of byDomain)
            for (const resolution of RESOLUTIONS) {
              const ofDomain = rows.filter(
                (row) => row.resolution === resolution && row.dimension === 'domain' && row.key === domain,
              );
              expect(messages(sumCounts(ofDomain.map(({ counts }) => counts))), domain).to.equal(count);
            }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('says of every window what a plain count of its events says', () => {
    fc.assert(
      fc.property(arbitraryWindowEvents, (events) => {
        const [deltas] = fold([events], Infinity);
        for (const resolution of RESOLUTIONS) {
          const plain = new Map<number, number>();
          for (const { dt } of events) {
            const ms = Date.parse(dt ?? '');
            if (Number.isNaN(ms)) continue;
            const start = windowStart(resolution, ms);
            plain.set(start, (plain.get(start) ?? 0) + 1);
          }
          const rows =
            deltas?.rows.filter((row) => row.resolution === resolution && row.dimension === 'all') ?? [];
          expect(new Map(rows.map(({ start, counts }) => [start, messages(counts)]))).to.deep.equal(plain);
        }
      }),
    );
  });

  const summed = (all: readonly WindowDeltas[]): ReadonlyMap<string, WindowCounts> => {
    const byRow = new Map<string, WindowCounts>();
    for (const { rows } of all)
      for (const { resolution, start, dimension, key, counts } of rows) {
        const name = JSON.stringify([resolution, start, dimension, key]);
        byRow.set(name, sumCounts([byRow.get(name) ?? sumCounts([]), counts]));
      }
    return byRow;
  };
  it('is a function of the events alone: cut in other batches and restarted between them, it says the same', () => {
    fc.assert(
      fc.property(arbitraryWindowEvents, anyCuts, (events, cuts) => {
        const [whole, parts] = [fold([events], 30_000), fold(cutInto(events, cuts), 30_000)];
        expect(summed(parts)).to.deep.equal(summed(whole));
        for (const name of ['untimed', 'tooLate'] as const)
          expect(sumCounts(parts.map((part) => part[name]))).to.deep.equal(whole[0]?.[name]);
        expect(parts.reduce((sum, { late }) => sum + late, 0)).to.equal(whole[0]?.late);
        expect(parts.at(-1)?.watermarks).to.have.deep.members(whole[0]?.watermarks ?? []);
      }),
    );
  });

  it('gives few rows to a batch, live or old', () => {
    const batch = (count: number, everyMs: number): WindowEvent[] =>
      Array.from({ length: count }, (_, i) =>
        windowEvent({ dt: iso(START_MS + i * everyMs), domain: `d${i % 8}` }),
      );
    expect(foldAll(...batch(11, 22)).rows).to.have.length(4 * (1 + 8 + 1));
    expect(foldAll(...batch(5000, 22)).rows).to.have.length((110 + 2 + 1 + 1) * (1 + 8 + 1));
  });
});
