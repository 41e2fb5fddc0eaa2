import { expect } from 'chai';
import type { Batch } from '../../../src/core/loop/batch.ts';
import type { SequenceGap } from '../../../src/core/loop/resumable-source.ts';
import { verifySequence } from '../../../src/core/operators/verify-sequence.ts';
import { batchOf, marbles } from '../../support/marbles.ts';

const numbered = (...numbers: readonly string[]): Batch<string, string> => batchOf(numbers);
const numberOf = (item: string): number | null => (item === '?' ? null : Number(item));

const values = {
  a: numbered('5', '6'),
  b: numbered('5', '6', '7'),
  c: numbered('?', '9'),
  d: numbered('12'),
  e: numbered('6', '?', '11'),
  f: numbered(),
};

describe('verifySequence', () => {
  /** What is reported for these batches. */
  const gapsOf = (source: string, last: number | null): readonly SequenceGap[] => {
    const gaps: SequenceGap[] = [];
    marbles(({ cold, expectObservable }) => {
      const batch$ = cold(source, values);
      const verified$ = batch$.pipe(verifySequence({ numberOf, last, onGap: (gap) => gaps.push(gap) }));
      expectObservable(verified$).toBe(source, values);
    });
    return gaps;
  };

  it('lets everything pass, and reports nothing without a gap', () => {
    expect(gapsOf('-a-b-c-f-|', 4)).to.deep.equal([]);
  });

  it('reports what is skipped between batches and within one', () => {
    expect(gapsOf('-a---d-|', 4)).to.deep.equal([{ from: 7, to: 11, missing: 5 }]);
    expect(gapsOf('-a---e-|', 4)).to.deep.equal([{ from: 7, to: 10, missing: 3 }]);
  });

  it('reports what is skipped after the position', () => {
    expect(gapsOf('-a-|', 2)).to.deep.equal([{ from: 3, to: 4, missing: 2 }]);
  });

  it('takes any first number without a position', () => {
    expect(gapsOf('-d-|', null)).to.deep.equal([]);
  });

  it('sees no gap in numbers that come again', () => {
    expect(gapsOf('-b-a-b-|', 4)).to.deep.equal([]);
    expect(gapsOf('-a-|', 100)).to.deep.equal([]);
  });

  it('lets an unreadable item account for one number, and only for the next one', () => {
    expect(gapsOf('-b-c-|', 4)).to.deep.equal([]);
    // 5 6 7 [? 9] 12: the unreadable item was 8.
    expect(gapsOf('-b-c-d-|', 4)).to.deep.equal([{ from: 10, to: 11, missing: 2 }]);
    // 12 came before: the unreadable item before it was one that was repeated.
    expect(gapsOf('-d-c-d-|', 11)).to.deep.equal([]);
  });

  it('fails with what the listener throws, before the batch passes', () => {
    marbles(({ cold, expectObservable }) => {
      const failing = verifySequence<string, string>({
        numberOf,
        last: 4,
        onGap: () => {
          throw new Error('gap');
        },
      });
      expectObservable(cold('-a-d-|', values).pipe(failing)).toBe('-a-#', values, new Error('gap'));
    });
  });

  it('begins from `last` at each subscription', () => {
    marbles(({ cold, expectObservable }) => {
      const failing = verifySequence<string, string>({
        numberOf,
        last: 4,
        onGap: () => {
          throw new Error('gap');
        },
      });
      const verified$ = cold('-a|', values).pipe(failing);
      expectObservable(verified$).toBe('-a|', values);
      expectObservable(verified$).toBe('-a|', values);
    });
  });
});
