import { expect } from 'chai';
import { of, toArray } from 'rxjs';
import { takeItems } from '../../../src/core/operators/take-items.ts';
import { batchOf } from '../../support/marbles.ts';

describe('takeItems', () => {
  it('keeps the first items, and the sizes of the batches', () => {
    of(batchOf(['a', 'b']), batchOf(['c', 'd']), batchOf(['e']))
      .pipe(takeItems(3), toArray())
      .subscribe((batches) => {
        expect(batches.map(({ items }) => items)).to.deep.equal([['a', 'b'], ['c'], []]);
        expect(batches.map(({ size }) => size)).to.deep.equal([2, 2, 1]);
      });
  });
});
