import { expect } from 'chai';
import { gapRetries, type GapRetries } from '../../../src/core/loop/gap-retries.ts';

const HOUR = 3_600_000;

describe('gapRetries', () => {
  let now = 0;
  const make = (maxTries: number, maxPerHour = 100): GapRetries =>
    gapRetries({ maxTries, maxPerHour, now: () => now });
  const ask = (retries: GapRetries, ...gaps: readonly string[]): readonly boolean[] =>
    gaps.map((gap) => retries.shouldRetry(gap));
  beforeEach(() => (now = 0));

  it('requests each gap so often and no more', () => {
    expect(ask(make(2), 'a', 'a', 'b', 'a', 'b', 'b')).to.deep.equal([true, true, true, false, true, false]);
    expect(ask(make(0), 'a')).to.deep.equal([false]);
  });

  it('requests only so often within an hour, whatever the gaps', () => {
    const retries = make(2, 3);
    expect(ask(retries, 'a', 'b', 'c', 'd')).to.deep.equal([true, true, true, false]);
    expect(retries.isExhausted()).to.equal(true);
    now += HOUR;
    expect(retries.isExhausted()).to.equal(false);
    expect(ask(retries, 'd')).to.deep.equal([true]);
  });

  it('knows the tries of the gap that was requested most often', () => {
    const retries = make(5);
    expect(retries.mostTries()).to.equal(0);
    ask(retries, 'a', 'b', 'b', 'b');
    expect(retries.mostTries()).to.equal(3);
    now += HOUR;
    expect(retries.mostTries()).to.equal(0);
  });
});
