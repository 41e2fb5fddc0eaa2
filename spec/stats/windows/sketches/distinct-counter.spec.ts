import { expect } from 'chai';
import fc from 'fast-check';
import {
  type DistinctCounter,
  distinctCounter,
  distinctCountOf,
  distinctCounterFrom,
} from '../../../../src/stats/windows/sketches/distinct-counter.ts';
import { WindowError } from '../../../../src/stats/windows/window-error.ts';

const BOUND = 20;
const of = (names: Iterable<string>, bound = BOUND): DistinctCounter => {
  const counter = distinctCounter(bound);
  for (const name of names) counter.add(name);
  return counter;
};
const names = fc.array(
  fc.nat(60).map((n) => `user ${n}`),
  { maxLength: 60 },
);
const hex = (counter: DistinctCounter): string => Buffer.from(counter.toBytes()).toString('hex');
const numbered = (count: number): string[] => Array.from({ length: count }, (_, n) => `user ${n}`);

describe('distinct', () => {
  it('is exact up to its bound, and says by how much it may be off beyond it', () => {
    expect(of([...numbered(BOUND), ...numbered(BOUND)]).count()).to.deep.equal({ value: BOUND, error: 0 });
    const { value, error } = of(numbered(40_000)).count();
    expect(error).to.be.within(600, 700);
    expect(Math.abs(value - 40_000)).to.be.below(error);
    expect(of(numbered(BOUND + 1)).count().error).to.equal(1);
    expect(of([]).count()).to.deep.equal({ value: 0, error: 0 });
  });

  it('holds the same for the same set, in whatever order it came and was merged', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        const whole = of([...a, ...b]);
        const [one, other] = [of(a), of(b)];
        const otherBefore = hex(other);
        one.merge(other);
        expect(hex(one)).to.equal(hex(whole));
        expect(hex(other)).to.equal(otherBefore);
        expect(hex(of([...b, ...a].reverse()))).to.equal(hex(whole));
        expect(one.count()).to.deep.equal(whole.count());
        const distinctNames = new Set([...a, ...b]).size;
        if (distinctNames <= BOUND) expect(one.count()).to.deep.equal({ value: distinctNames, error: 0 });
      }),
      { numRuns: 60 },
    );
  });

  it('comes back equal from its bytes, and counts on', () => {
    for (const count of [0, 1, BOUND, BOUND + 1, 500]) {
      const counter = of(numbered(count));
      const back = distinctCounterFrom(counter.toBytes(), BOUND);
      expect(hex(back), String(count)).to.equal(hex(counter));
      expect(back.count()).to.deep.equal(counter.count());
      for (const name of ['user 0', 'Zoë']) {
        back.add(name);
        counter.add(name);
      }
      expect(hex(back), String(count)).to.equal(hex(counter));
    }
  });

  it('takes eight bytes a name at first, and 12 KiB at most', () => {
    expect(of(numbered(7)).toBytes()).to.have.length(57);
    expect(of(numbered(3000)).toBytes()).to.have.length(12_289);
  });

  it('estimates from bytes what the counter estimates', () => {
    for (const count of [0, 1, 999, 3000]) {
      const counter = of(numbered(count));
      expect(distinctCountOf(counter.toBytes()), String(count)).to.deep.equal(counter.count());
    }
  });

  it('says so when bytes are none of its own', () => {
    for (const bytes of [[], [7], [0, 1], [1, 0, 0]])
      expect(() => distinctCounterFrom(Uint8Array.from(bytes), BOUND)).to.throw(
        WindowError,
        /are no count of distinct texts/,
      );
  });
});
