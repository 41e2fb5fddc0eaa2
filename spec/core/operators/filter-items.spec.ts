import { expect } from 'chai';
import { of } from 'rxjs';
import { filterItems } from '../../../src/core/operators/filter-items.ts';
import { batchOf } from '../../support/marbles.ts';

describe('filterItems', () => {
  it('keeps the items that match, and the size of the batch', () => {
    of(batchOf([1, 2, 3, 4]))
      .pipe(filterItems((item) => item % 2 === 0))
      .subscribe((batch) => expect(batch).to.deep.equal({ items: [2, 4], size: 4, position: 4 }));
  });
});
