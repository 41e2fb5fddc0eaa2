import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_CLOCK_SKEW_MS } from '../../../../src/stats/windows/time/plausible-time.ts';
import {
  MAX_TOPICS,
  newestWatermarkOf,
  lowWatermarkOf,
  watermarkTracker,
} from '../../../../src/stats/windows/time/watermark-tracker.ts';

const S = 1000;
const LATENESS = 60 * S;

/** Judges events of one topic in turn. */
const judged = (...times: number[]): string[] => {
  const marks = watermarkTracker([], LATENESS);
  return times.map((time) => marks.judge('eqiad', time * S));
};
const highAfter = (...times: number[]): number | null => {
  const marks = watermarkTracker([], LATENESS);
  for (const time of times) marks.judge('eqiad', time * S);
  const high = marks.high('eqiad');
  return high === null ? null : high / S;
};

describe('watermarks', () => {
  it('takes events on their way for on time, and those of a second that is over for late', () => {
    expect(judged(100, 101, 102.5, 103, 102.4, 102, 101.9, 104)).to.deep.equal([
      ...['on-time', 'on-time', 'on-time', 'on-time'],
      ...['on-time', 'on-time', 'late', 'on-time'],
    ]);
  });

  it('takes the end of a second for the beginning of the next', () => {
    expect(judged(100, 101, 102, 103, 101.999)[4]).to.equal('late');
    expect(judged(100, 101, 101.999, 103, 101.5)[4]).to.equal('on-time');
  });

  it('takes an event for too late that is further behind than allowed, and no other', () => {
    expect(judged(100, 161, 162, 101, 100.999).slice(3)).to.deep.equal(['late', 'too-late']);
  });

  it('is the time that two of three successive events have reached, and never moves back', () => {
    expect(highAfter(7)).to.equal(null);
    expect(highAfter(7, 9)).to.equal(7);
    expect(highAfter(7, 9, 10)).to.equal(9);
    expect(highAfter(7, 9, 10, 1, 1, 1)).to.equal(9);
  });

  it('ignores a single event with a wrong clock, and follows a jump that lasts', () => {
    expect(highAfter(7, 8, 1_000_000, 9, 10)).to.equal(10);
    expect(highAfter(1_000_000, 7, 8, 9)).to.equal(8);
    expect(highAfter(7, 8, 5000, 5001)).to.equal(5000);
    expect(judged(7, 8, 1_000_000, 9, 10)).to.deep.equal(Array(5).fill('on-time'));
  });

  const event = fc.tuple(fc.constantFrom('eqiad', 'codfw'), fc.integer({ min: 0, max: 200 * S }));
  it('judges each topic by its own events, however they interleave', () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const together = watermarkTracker([], LATENESS);
        const apart = { eqiad: watermarkTracker([], LATENESS), codfw: watermarkTracker([], LATENESS) };
        for (const [topic, at] of events)
          expect(together.judge(topic, at)).to.equal(apart[topic].judge(topic, at));
      }),
    );
  });

  it('continues from saved watermarks as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.array(event), fc.nat(20), (events, cut) => {
        const whole = watermarkTracker([], LATENESS);
        let cutUp = watermarkTracker([], LATENESS);
        for (const [i, [topic, at]] of events.entries()) {
          if (i === cut) cutUp = watermarkTracker(cutUp.watermarks(), LATENESS);
          expect(cutUp.judge(topic, at)).to.equal(whole.judge(topic, at));
        }
        expect(cutUp.watermarks()).to.have.deep.members(whole.watermarks());
      }),
    );
  });
});

describe('watermarks of more topics than a feed has', () => {
  it('are shared by those that came last', () => {
    const marks = watermarkTracker([], LATENESS);
    for (let topic = 0; topic < MAX_TOPICS + 500; topic += 1) marks.judge(`topic ${topic}`, topic);
    expect(marks.watermarks()).to.have.length(MAX_TOPICS + 1);
    expect(marks.high('another')).to.equal(MAX_TOPICS + 498);
    expect(watermarkTracker(marks.watermarks(), LATENESS).high('another')).to.equal(MAX_TOPICS + 498);
    expect(marks.high('topic 7')).to.equal(null);
  });
});

describe('settledAt', () => {
  const NOW = 1_000_000;

  const mark = (topic: string, high: number | null) => ({ topic, high, last: [] });

  it('is what the slowest topic has come to, but for idle ones', () => {
    expect(lowWatermarkOf([mark('eqiad', 1000), mark('codfw', 400)], 600, NOW)).to.equal(400);
    expect(lowWatermarkOf([mark('eqiad', 1001), mark('codfw', 400)], 600, NOW)).to.equal(1001);
    expect(lowWatermarkOf([mark('eqiad', 1000), mark('codfw', null)], 600, NOW)).to.equal(1000);
  });

  it('is not known before anything came', () => {
    expect(lowWatermarkOf([], 600, NOW)).to.equal(null);
    expect(lowWatermarkOf([mark('eqiad', null)], 600, NOW)).to.equal(null);
  });

  it('is never after the clock, and no mark that lies implausibly far after it counts', () => {
    const ahead = NOW + MAX_CLOCK_SKEW_MS;
    expect(lowWatermarkOf([mark('eqiad', ahead)], 600, NOW)).to.equal(NOW);
    expect(lowWatermarkOf([mark('eqiad', ahead + 1)], 600, NOW)).to.equal(null);
    expect(lowWatermarkOf([mark('eqiad', ahead + 1), mark('codfw', 400)], 600, NOW)).to.equal(400);
    expect(newestWatermarkOf([mark('eqiad', ahead + 1), mark('codfw', ahead)], NOW)).to.equal(ahead);
  });
});
