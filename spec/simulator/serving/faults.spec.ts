import { expect } from 'chai';
import { createFaults } from '../../../src/simulator/serving/faults.ts';

const eqiad = { topic: 'eqiad', partition: 0 };
const codfw = { topic: 'codfw', partition: 0 };
const OFFSETS = Array.from({ length: 5000 }, (_, n) => n);

describe('the faults of a lookalike', () => {
  it('start as requested, change at run time, and report it', () => {
    const faults = createFaults(1, { cutAfterEvents: 5 });
    let changes = 0;
    const watching = faults.changed$.subscribe(() => (changes += 1));
    faults.set({ silent: true });
    expect(faults.settings).to.include({ cutAfterEvents: 5, silent: true, maxConnectionMs: 900_000 });
    expect(changes).to.equal(1);
    watching.unsubscribe();
  });

  it('omit the offsets that are dropped on request: once, or permanently', () => {
    const faults = createFaults(1);
    faults.dropOnce(eqiad, [3]);
    faults.loseForever(eqiad, [4]);
    const reads = (): boolean[] => [3, 4, 5].map((offset) => faults.isDropped(eqiad, offset));
    expect(reads()).to.deep.equal([true, true, false]);
    expect(reads()).to.deep.equal([false, true, false]);
    expect(faults.isDropped(codfw, 4)).to.equal(false);
    expect([3, 4].map((offset) => faults.isLost(eqiad, offset))).to.deep.equal([false, true]);
  });

  it('leave out a share at the first look, and nothing at the second', () => {
    const faults = createFaults(1, { dropOnceRate: 0.1 });
    const dropped = (): number => OFFSETS.filter((offset) => faults.isDropped(eqiad, offset)).length;
    expect(dropped()).to.be.within(400, 600);
    expect(dropped()).to.equal(0);
  });

  it('lose a share permanently, the same each time', () => {
    const faults = createFaults(1, { loseForeverRate: 0.1 });
    const dropped = (): number[] => OFFSETS.filter((offset) => faults.isDropped(eqiad, offset));
    const first = dropped();
    expect(first.length).to.be.within(400, 600);
    expect(dropped()).to.deep.equal(first);
    expect(OFFSETS.filter((offset) => faults.isLost(eqiad, offset))).to.deep.equal(first);
    const other = createFaults(2, { loseForeverRate: 0.1 });
    expect(OFFSETS.filter((offset) => other.isLost(eqiad, offset))).to.not.deep.equal(first);
  });

  it('refuse the requested number of times, in order', () => {
    const faults = createFaults(1);
    faults.refuseNext(2, { status: 502 });
    faults.refuseNext(1, { status: 429, retryAfterSeconds: 3 });
    expect([1, 2, 3, 4].map(() => faults.takeRefusal()?.status)).to.deep.equal([502, 502, 429, undefined]);
  });
});
