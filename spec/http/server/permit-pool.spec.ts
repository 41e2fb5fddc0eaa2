import { expect } from 'chai';
import { permitPool } from '../../../src/http/server/permit-pool.ts';

describe('permitPool', () => {
  it('grants its permits and no more, and releases each once', () => {
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
