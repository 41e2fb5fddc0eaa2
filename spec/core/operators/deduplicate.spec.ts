import { expect } from 'chai';
import { of, toArray } from 'rxjs';
import { deduplicate } from '../../../src/core/operators/deduplicate.ts';
import { batchOf } from '../../support/marbles.ts';

const seenKeys = (...known: string[]) => {
  const keys = new Set(known);
  return { addIfAbsent: (key: string) => !keys.has(key) && keys.add(key).has(key) };
};

describe('deduplicate', () => {
  it('drops duplicates within a batch and of earlier batches, and keeps the size', () => {
    of(batchOf(['a', 'b', 'a']), batchOf(['b', 'c']))
      .pipe(
        deduplicate((item) => item, seenKeys('x')),
        toArray(),
      )
      .subscribe((batches) =>
        expect(batches).to.deep.equal([
          { items: ['a', 'b'], size: 3, position: 'a' },
          { items: ['c'], size: 2, position: 'c' },
        ]),
      );
  });

  it('lets items without a key pass', () => {
    of(batchOf(['', '']))
      .pipe(deduplicate(() => null, seenKeys()))
      .subscribe((batch) => expect(batch.items).to.deep.equal(['', '']));
  });

  it('reports how many duplicates it dropped', () => {
    const repeats: number[] = [];
    of(batchOf(['a', 'a', 'a']), batchOf(['b']))
      .pipe(
        deduplicate(
          (item) => item,
          seenKeys(),
          (count) => repeats.push(count),
        ),
      )
      .subscribe();
    expect(repeats).to.deep.equal([2]);
  });
});
