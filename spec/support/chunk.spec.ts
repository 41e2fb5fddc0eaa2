import { expect } from 'chai';
import { of, toArray } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';
import { chunk } from './chunk.ts';
import { batchOf } from './marbles.ts';

describe('chunk', () => {
  it('gives only the last chunk the position and the size of dropped events', () => {
    of({ items: ['a', 'b', 'c', 'd', 'e'], size: 9, position: 'e' })
      .pipe(chunk(2), toArray())
      .subscribe((parts) =>
        expect(parts).to.deep.equal([
          { items: ['a', 'b'], size: 2, position: null },
          { items: ['c', 'd'], size: 2, position: null },
          { items: ['e'], size: 5, position: 'e' },
        ]),
      );
  });

  it('passes on small and empty batches unchanged', () => {
    const empty: Batch<string, string> = { items: [], size: 3, position: 'x' };
    of(batchOf(['a', 'b']), empty)
      .pipe(chunk(2), toArray())
      .subscribe((parts) => expect(parts).to.deep.equal([batchOf(['a', 'b']), empty]));
  });
});
