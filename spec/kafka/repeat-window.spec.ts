import { expect } from 'chai';
import fc from 'fast-check';
import { repeatWindow, windowStart } from '../../src/kafka/repeat-window.ts';

/** Offsets with their ids, as a log with gaps holds them. */
const anyLog = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(12)), { maxLength: 120 })
  .map((steps) => {
    let offset = -1;
    return steps.map(([gap, id]) => ({ offset: (offset += gap), id: `id ${id}` }));
  });

describe('repeatWindow', () => {
  it('knows an id again for at least so many records', () => {
    const window = repeatWindow(10);
    expect(window.isRepeat('a', 9)).to.equal(false);
    expect(window.isRepeat('a', 19)).to.equal(true);
    expect(window.isRepeat('b', 20)).to.equal(false);
    expect(window.isRepeat('b', 30)).to.equal(true);
  });

  it('forgets an id after twice as many, counted from its latest record', () => {
    const window = repeatWindow(10);
    window.isRepeat('a', 5);
    window.isRepeat('b', 5);
    expect(window.isRepeat('b', 15)).to.equal(true);
    expect(window.isRepeat('a', 20)).to.equal(false);
    expect(window.isRepeat('b', 21)).to.equal(true);
  });

  it('forgets all over a gap of more than two windows', () => {
    const window = repeatWindow(10);
    window.isRepeat('a', 5);
    expect(window.isRepeat('a', 35)).to.equal(false);
  });

  it('finds no repeats with a window of 0', () => {
    const window = repeatWindow(0);
    expect([window.isRepeat('a', 0), window.isRepeat('a', 1)]).to.deep.equal([false, false]);
    expect(windowStart(7, 0)).to.equal(7);
  });

  it('drops every repeat within its size, and none beyond twice its size', () => {
    fc.assert(
      fc.property(anyLog, fc.integer({ min: 1, max: 20 }), (log, size) => {
        const window = repeatWindow(size);
        const last = new Map<string, number>();
        for (const { id, offset } of log) {
          const distance = offset - (last.get(id) ?? -Infinity);
          const isRepeat = window.isRepeat(id, offset);
          if (distance <= size) expect(isRepeat).to.equal(true);
          if (distance >= 2 * size) expect(isRepeat).to.equal(false);
          last.set(id, offset);
        }
      }),
    );
  });

  it('judges the same, from any offset on, when reading begins at windowStart as when it began at 0', () => {
    fc.assert(
      fc.property(anyLog, fc.integer({ min: 1, max: 20 }), fc.nat(200), (log, size, resumedAt) => {
        const whole = repeatWindow(size);
        const resumed = repeatWindow(size);
        const from = windowStart(resumedAt, size);
        for (const { id, offset } of log) {
          const expected = whole.isRepeat(id, offset);
          if (offset < from) continue;
          const found = resumed.isRepeat(id, offset);
          if (offset >= resumedAt) expect(found, `${id} at ${offset}`).to.equal(expected);
        }
      }),
      { numRuns: 500 },
    );
  });
});
