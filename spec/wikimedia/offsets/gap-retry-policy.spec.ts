import { expect } from 'chai';
import type { Gap } from '../../../src/wikimedia/offsets/gap.ts';
import { type GapRetryPolicy, gapRetryPolicy } from '../../../src/wikimedia/offsets/gap-retry-policy.ts';
import { CODFW, EQIAD } from '../../support/feed-events.ts';

const HOUR = 3_600_000;
const gap = (from: number, to = from, topic = EQIAD, partition = 0): Gap => ({ topic, partition, from, to });

describe('gapLedger', () => {
  let now = 0;
  const make = (maxTries: number, maxPerHour = 100): GapRetryPolicy =>
    gapRetryPolicy({ maxTries, maxPerHour, now: () => now });
  beforeEach(() => (now = 1_777_979_860_000));

  it('goes back for a gap so often and no more', () => {
    const ledger = make(3);
    expect([1, 2, 3, 4, 5].map(() => ledger.shouldRewind(gap(7)))).to.deep.equal([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('distinguishes gaps by topic, partition and both ends', () => {
    const ledger = make(1);
    const gaps = [gap(7), gap(7, 8), gap(6, 7), gap(7, 7, CODFW), gap(7, 7, EQIAD, 1)];
    expect(gaps.map((one) => ledger.shouldRewind(one))).to.deep.equal([true, true, true, true, true]);
    expect(gaps.map((one) => ledger.shouldRewind(one))).to.deep.equal([false, false, false, false, false]);
  });

  it('goes back only so often within an hour, whatever the gaps', () => {
    const ledger = make(3, 4);
    expect([1, 2, 3, 4, 5].map((from) => ledger.shouldRewind(gap(from)))).to.deep.equal([
      true,
      true,
      true,
      true,
      false,
    ]);
    now += HOUR - 1;
    expect(ledger.shouldRewind(gap(6))).to.equal(false);
    now += 1;
    expect(ledger.shouldRewind(gap(7))).to.equal(true);
  });

  it('never rewinds with zero tries', () => {
    expect(make(0).shouldRewind(gap(1))).to.equal(false);
  });

  it('goes back the farther the oftener it tried', () => {
    const ledger = make(3);
    expect(ledger.rewindFactor()).to.equal(1);
    const factors = [1, 2, 3, 4].map(() => {
      ledger.shouldRewind(gap(7));
      return ledger.rewindFactor();
    });
    expect(factors).to.deep.equal([1, 2, 3, 3]);
    ledger.shouldRewind(gap(9));
    expect(ledger.rewindFactor()).to.equal(3);
    now += HOUR;
    expect(ledger.rewindFactor()).to.equal(1);
  });
});
