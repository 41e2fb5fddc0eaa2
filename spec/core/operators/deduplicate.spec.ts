import { expect } from 'chai';
import { of, toArray } from 'rxjs';
import { deduplicate } from '../../../src/core/operators/deduplicate.ts';
import { batchOf } from '../../support/marbles.ts';

const claims = (...known: string[]) => {
  const claimed = new Set(known);
  return { addIfAbsent: (key: string) => !claimed.has(key) && claimed.add(key).has(key) };
};

describe('dropRepeats', () => {
  it('drops what was claimed before, within a batch and before it, and keeps what the batch stands for', () => {
    of(batchOf(['a', 'b', 'a']), batchOf(['b', 'c']))
      .pipe(
        deduplicate((item) => item, claims('x')),
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
      .pipe(deduplicate(() => null, claims()))
      .subscribe((batch) => expect(batch.items).to.deep.equal(['', '']));
  });

  it('says how many repeats it dropped', () => {
    const repeats: number[] = [];
    of(batchOf(['a', 'a', 'a']), batchOf(['b']))
      .pipe(
        deduplicate(
          (item) => item,
          claims(),
          (count) => repeats.push(count),
        ),
      )
      .subscribe();
    expect(repeats).to.deep.equal([2]);
  });
});
