import { expect } from 'chai';
import fc from 'fast-check';
import { newestTimes } from '../../../src/wikimedia/offsets/newest-times.ts';

const at = (ms: number): string => new Date(1_777_979_860_000 + ms).toISOString();
const POSITION = { topic: 't', partition: 0, resume: { timestamp: 0 }, next: 7, forgotten: null };

describe('newestTimes', () => {
  it('remembers the events with the latest times, and the latest time of the others', () => {
    const times = newestTimes();
    for (const [offset, ms] of [5, 3, 9, 1, 8, 2, 7, 6, 4, 10].entries()) times.take(offset, at(ms));
    times.take(99, null);
    expect(times.position()).to.deep.equal({
      newest: at(2),
      latest: [
        [1, at(3)],
        [8, at(4)],
        [0, at(5)],
        [7, at(6)],
        [6, at(7)],
        [4, at(8)],
        [2, at(9)],
        [9, at(10)],
      ],
    });
  });

  it('classifies an event as newer by its time, unless it is one of the latest', () => {
    const times = newestTimes();
    for (let offset = 0; offset < 20; offset += 1) times.take(offset, at(offset));
    expect(times.isNewer(3, at(11), false)).to.equal(false);
    expect(times.isNewer(3, at(11), true)).to.equal(true);
    expect(times.isNewer(3, at(12), false)).to.equal(true);
    expect(times.isNewer(15, at(15), false)).to.equal(false);
    expect(times.isNewer(3, null, true)).to.equal(false);
    expect([at(10), at(11), null].map((dt) => times.isOlder(dt))).to.deep.equal([true, false, false]);
  });

  it('classifies nothing as newer before any event', () => {
    expect(newestTimes({ ...POSITION }).isNewer(3, at(0), true)).to.equal(false);
    expect(newestTimes({ ...POSITION, newest: at(0), unbelieved: [4] }).isNewer(4, at(1), true)).to.equal(
      false,
    );
    expect(newestTimes({ ...POSITION, newest: at(0), unbelieved: [4] }).isNewer(3, at(1), true)).to.equal(
      true,
    );
  });

  it('finds the latest time before an event, not that of a wrong clock', () => {
    const times = newestTimes();
    expect(times.before(3, at(5))).to.equal(null);
    times.take(1, at(10));
    times.take(2, at(99_000_000));
    times.take(9, at(40));
    expect(times.before(3, at(50))).to.equal(at(10));
    expect(times.before(3, null)).to.equal(at(99_000_000));
    expect(times.before(3, at(5))).to.equal(null);
    const before = newestTimes({ ...POSITION, newest: at(2) });
    expect([before.before(3, at(5)), before.before(3, at(1))]).to.deep.equal([at(2), null]);
  });

  it('restores its state after a restart', () => {
    const events = fc.array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 60 })), { maxLength: 40 });
    fc.assert(
      fc.property(events, events, (before, after) => {
        const times = newestTimes();
        for (const [offset, ms] of before) times.take(offset, at(ms));
        const restarted = newestTimes({ ...POSITION, ...times.position() });
        for (const [offset, ms] of after) {
          expect(restarted.isNewer(offset, at(ms), false)).to.equal(times.isNewer(offset, at(ms), false));
          // What was received is never newer.
          for (const [known, time] of before) expect(times.isNewer(known, at(time), false)).to.equal(false);
          times.take(offset, at(ms));
          restarted.take(offset, at(ms));
        }
      }),
    );
  });
});
