import { expect } from 'chai';
import { slots } from '../../src/http/slots.ts';

describe('slots', () => {
  it('gives out its places and no more, and takes each back once', () => {
    const take = slots(2);
    const [first, second] = [take(), take()];
    expect(take()).to.equal(null);
    first?.();
    first?.();
    expect(take()).not.to.equal(null);
    expect(take()).to.equal(null);
    second?.();
    expect(take()).not.to.equal(null);
  });
});
