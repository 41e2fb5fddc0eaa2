import { expect } from 'chai';
import { of } from 'rxjs';
import { reduceBatch } from '../../../src/core/operators/reduce-batch.ts';
import { batchOf } from '../../support/marbles.ts';

describe('reduceBatch', () => {
  it('reduces all items to one, and keeps position and size', () => {
    of(batchOf([1, 2, 4]))
      .pipe(reduceBatch(({ items }) => items.reduce((sum, item) => sum + item)))
      .subscribe((batch) => expect(batch).to.deep.equal({ items: [7], size: 3, position: 4 }));
  });
});
