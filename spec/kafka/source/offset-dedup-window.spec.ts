import { expect } from 'chai';
import fc from 'fast-check';
import { offsetDedupWindow, dedupWindowStart } from '../../../src/kafka/source/offset-dedup-window.ts';

/** Offsets with their ids, as a log with gaps holds them. */
const anyLog = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(12)), { maxLength: 120 })
  .map((steps) => {
    let offset = -1;
    return steps.map(([gap, id]) => ({ offset: (offset += gap), id: `id ${id}` }));
  });

describe('offsetDedupWindow', () => {
  it('recognises an id for at least `size` records', () => {
    const window = offsetDedupWindow(10);
    expect(window.isDuplicate('a', 9)).to.equal(false);
    expect(window.isDuplicate('a', 19)).to.equal(true);
    expect(window.isDuplicate('b', 20)).to.equal(false);
    expect(window.isDuplicate('b', 30)).to.equal(true);
  });

  it('forgets an id after 2 × `size` records, counted from its latest record', () => {
    const window = offsetDedupWindow(10);
    window.isDuplicate('a', 5);
    window.isDuplicate('b', 5);
    expect(window.isDuplicate('b', 15)).to.equal(true);
    expect(window.isDuplicate('a', 20)).to.equal(false);
    expect(window.isDuplicate('b', 21)).to.equal(true);
  });

  it('forgets every id over a gap of more than two windows', () => {
    const window = offsetDedupWindow(10);
    window.isDuplicate('a', 5);
    expect(window.isDuplicate('a', 35)).to.equal(false);
  });

  it('finds no duplicates with a window of 0', () => {
    const window = offsetDedupWindow(0);
    expect([window.isDuplicate('a', 0), window.isDuplicate('a', 1)]).to.deep.equal([false, false]);
    expect(dedupWindowStart(7, 0)).to.equal(7);
  });

  it('finds every duplicate within its size, and none beyond twice its size', () => {
    fc.assert(
      fc.property(anyLog, fc.integer({ min: 1, max: 20 }), (log, size) => {
        const window = offsetDedupWindow(size);
        const last = new Map<string, number>();
        for (const { id, offset } of log) {
          const distance = offset - (last.get(id) ?? -Infinity);
          const isRepeat = window.isDuplicate(id, offset);
          if (distance <= size) expect(isRepeat).to.equal(true);
          if (distance >= 2 * size) expect(isRepeat).to.equal(false);
          last.set(id, offset);
        }
      }),
    );
  });

  it('decides the same from any offset on, whether reading starts at dedupWindowStart or at 0', () => {
    fc.assert(
      fc.property(anyLog, fc.integer({ min: 1, max: 20 }), fc.nat(200), (log, size, resumedAt) => {
        const whole = offsetDedupWindow(size);
        const resumed = offsetDedupWindow(size);
        const from = dedupWindowStart(resumedAt, size);
        for (const { id, offset } of log) {
          const expected = whole.isDuplicate(id, offset);
          if (offset < from) continue;
          const found = resumed.isDuplicate(id, offset);
          if (offset >= resumedAt) expect(found, `${id} at ${offset}`).to.equal(expected);
        }
      }),
      { numRuns: 500 },
    );
  });
});
