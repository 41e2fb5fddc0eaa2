import { expect } from 'chai';
import { map, of, range, tap } from 'rxjs';
import { aggregate } from '../../../src/core/operators/aggregate.ts';
import type { BatchAggregator } from '../../../src/core/operators/batch-aggregator.ts';
import { batchOf, marbles } from '../../support/marbles.ts';

/** Joins the items, and says how many batches and which position they came to. */
const joined = (): BatchAggregator<string, string, string> => {
  const parts: string[] = [];
  return {
    add: ({ items }) => parts.push(items.join('')),
    finish: (position) => `${parts.join('+')}@${position ?? 'nowhere'}`,
  };
};

const values = {
  a: batchOf(['a']),
  b: batchOf(['b', 'b']),
  n: batchOf(['n'], null),
  A: { items: ['a@a'], size: 1, position: 'a' },
  B: { items: ['bb@b'], size: 2, position: 'b' },
  x: { items: ['a+bb@b'], size: 3, position: 'b' },
  y: { items: ['a+n@a'], size: 2, position: 'a' },
};

describe('aggregate', () => {
  it('makes one item of several batches, by events or by time', () => {
    marbles(({ hot, expectObservable }) => {
      const source = '  --a-b--a------|';
      const expected = '----x-------A-|';
      const accumulated$ = hot(source, values).pipe(aggregate(joined, { events: 3, ms: 5 }));
      expectObservable(accumulated$).toBe(expected, values);
    });
  });

  it('starts a new aggregator after each item, and emits what it holds at the end', () => {
    marbles(({ hot, expectObservable }) => {
      const source = '  a--b-a-|';
      const expected = '---x---(A|)';
      const accumulated$ = hot(source, values).pipe(
        aggregate(joined, {
          events: 99,
          ms: 99,
          byteLimit: { maxBytes: 1, sizeOf: ({ position }) => (position === 'a' ? 0.6 : 1) },
        }),
      );
      expectObservable(accumulated$).toBe(expected, values);
    });
  });

  it('keeps the last position that is not null', () => {
    of(values.a, values.n)
      .pipe(aggregate(joined, { events: 2, ms: 1 }))
      .subscribe((batch) => expect(batch).to.deep.equal(values.y));
  });

  it('drops what it holds when the source fails', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('--a-#', values).pipe(aggregate(joined, { events: 9, ms: 100 }))).toBe('----#');
    });
  });

  it('unsubscribes from a synchronous source when an operator after it fails', () => {
    let given = 0;
    const endless$ = range(1, 1000).pipe(
      tap(() => (given += 1)),
      map((number) => batchOf([`${number}`])),
    );
    const failed: unknown[] = [];
    endless$
      .pipe(
        aggregate(joined, { events: 3, ms: 100 }),
        map(() => {
          throw new Error('disk on fire');
        }),
      )
      .subscribe({ error: (error: unknown) => failed.push(String(error)) });
    expect(failed).to.deep.equal(['Error: disk on fire']);
    expect(given).to.be.at.most(4);
  });
});
