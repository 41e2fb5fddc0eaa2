import { AssertionError } from 'node:assert';
import { expect } from 'chai';
import { timer } from 'rxjs';
import { batchOf, marbles } from '../../src/testing/marbles.ts';

describe('marbles', () => {
  it('passes when the diagrams agree, in virtual time', () => {
    marbles(({ expectObservable }, scheduler) => {
      expectObservable(timer(86_400_000, scheduler)).toBe('1440m (0|)', { 0: 0 });
    });
  });

  it('throws when they differ', () => {
    const differing = (): void =>
      marbles(({ cold, expectObservable }) =>
        expectObservable(cold('a|', { a: batchOf([1]) })).toBe('a|', { a: batchOf([2]) }),
      );
    expect(differing).to.throw(AssertionError, /size: 1/);
  });
});

describe('batchOf', () => {
  it('is at the position of its last item, unless it is given another', () => {
    expect(batchOf([3, 4])).to.deep.equal({ items: [3, 4], size: 2, position: 4 });
    expect(batchOf([3, 4], null).position).to.equal(null);
    expect(batchOf([]).position).to.equal(null);
  });
});
