import { expect } from 'chai';
import { permitPool } from '../../../src/http/server/permit-pool.ts';

describe('slots', () => {
  it('gives out its places and no more, and takes each back once', () => {
    const acquire = permitPool(2);
    const [first, second] = [acquire(), acquire()];
    expect(acquire()).to.equal(null);
    first?.();
    first?.();
    expect(acquire()).not.to.equal(null);
    expect(acquire()).to.equal(null);
    second?.();
    expect(acquire()).not.to.equal(null);
  });
});
