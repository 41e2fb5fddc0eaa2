import { expect } from 'chai';
import fc from 'fast-check';
import { createTimeline } from '../../../src/simulator/generator/timeline.ts';

const START = 1_700_000_000_123;
const options = { seed: 5, startMs: START, rate: 40, disorder: 0, wholeSeconds: false };

describe('the timeline of a generated log', () => {
  it('keeps the rate', () => {
    const timeline = createTimeline(options);
    expect([0, 1, 40].map((n) => timeline.timestamp(n) - START)).to.deep.equal([0, 25, 1000]);
  });

  it('goes back by 1 to 6 ms now and then', () => {
    const timeline = createTimeline({ ...options, disorder: 0.1 });
    const back = Array.from({ length: 20_000 }, (_, n) => START + n * 25 - timeline.timestamp(n));
    expect(new Set(back)).to.deep.equal(new Set([0, 1, 2, 3, 4, 5, 6]));
    expect(back.filter((ms) => ms > 0).length / back.length).to.be.within(0.08, 0.12);
  });

  it('generates whole seconds only, if requested', () => {
    const timeline = createTimeline({ ...options, wholeSeconds: true });
    expect([0, 40, 79].map((n) => timeline.timestamp(n))).to.deep.equal([
      START - 123,
      START + 877,
      START + 1877,
    ]);
  });

  it('finds the first event at or after a time, though times are not in order', () => {
    const rates = fc.constantFrom(3, 40, 1000, 5000);
    fc.assert(
      fc.property(
        rates,
        fc.boolean(),
        fc.integer({ min: -3000, max: 3000 }),
        fc.nat(50),
        (rate, wholeSeconds, ms, seed) => {
          const timeline = createTimeline({ seed, startMs: START, rate, disorder: 0.3, wholeSeconds });
          let first = 0;
          while (timeline.timestamp(first) < START + ms) first += 1;
          expect(timeline.firstAtOrAfter(START + ms)).to.equal(first);
        },
      ),
    );
  });
});
