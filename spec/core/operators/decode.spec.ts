import { expect } from 'chai';
import { of } from 'rxjs';
import { decode } from '../../../src/core/operators/decode.ts';
import { batchOf } from '../../support/marbles.ts';

describe('decode', () => {
  it('decodes each item, and keeps position and size', () => {
    of(batchOf(['1', '2']))
      .pipe(decode((digits) => Number(digits)))
      .subscribe((batch) => expect(batch).to.deep.equal({ items: [1, 2], size: 2, position: '2' }));
  });
});
