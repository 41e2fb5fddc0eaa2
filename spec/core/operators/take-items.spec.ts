import { expect } from 'chai';
import { of, toArray } from 'rxjs';
import { takeItems } from '../../../src/core/operators/take-items.ts';
import { batchOf } from '../../support/marbles.ts';

describe('limit', () => {
  it('lets the first items through, and keeps what the batches stand for', () => {
    of(batchOf(['a', 'b']), batchOf(['c', 'd']), batchOf(['e']))
      .pipe(takeItems(3), toArray())
      .subscribe((batches) => {
        expect(batches.map(({ items }) => items)).to.deep.equal([['a', 'b'], ['c'], []]);
        expect(batches.map(({ size }) => size)).to.deep.equal([2, 2, 1]);
      });
  });
});
