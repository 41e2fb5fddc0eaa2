import { mergeBatches } from '../../../src/core/operators/merge-batches.ts';
import { batchOf, marbles } from '../../support/marbles.ts';

const values = {
  a: batchOf(['a']),
  b: batchOf(['b', 'b']),
  c: batchOf(['c']),
  n: batchOf(['n'], null),
  x: { items: ['a', 'b', 'b'], size: 3, position: 'b' },
  y: { items: ['a', 'c'], size: 2, position: 'c' },
  z: { items: ['a', 'n'], size: 2, position: 'a' },
};

describe('mergeBatches', () => {
  it('emits when it holds enough events', () => {
    marbles(({ hot, expectObservable }) => {
      const source = '  --a-b--|';
      const expected = '----x--|';
      expectObservable(hot(source, values).pipe(mergeBatches({ events: 3, ms: 100 }))).toBe(expected, values);
    });
  });

  it('emits a fixed time after the first batch, however few events it holds', () => {
    marbles(({ hot, expectObservable }) => {
      const source = '  --a-c-------a---|';
      const expected = '-------y--------(a|)';
      expectObservable(hot(source, values).pipe(mergeBatches({ events: 9, ms: 5 }))).toBe(expected, values);
    });
  });

  it('emits when it holds enough bytes', () => {
    marbles(({ hot, expectObservable }) => {
      const byteLimit = {
        maxBytes: 30,
        sizeOf: ({ items }: { items: readonly string[] }) => items.length * 10,
      };
      const source = '  --a-b--c--|';
      const expected = '----x-----(c|)';
      expectObservable(hot(source, values).pipe(mergeBatches({ events: 99, ms: 100, byteLimit }))).toBe(
        expected,
        values,
      );
    });
  });

  it('keeps the last position that is not null', () => {
    marbles(({ hot, expectObservable }) => {
      const source = '  a-n|';
      const expected = '---(z|)';
      expectObservable(hot(source, values).pipe(mergeBatches({ events: 9, ms: 100 }))).toBe(expected, values);
    });
  });

  it('emits what it holds when the source completes, and nothing if it is empty', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('--a-|', values).pipe(mergeBatches({ events: 9, ms: 100 }))).toBe(
        '----(a|)',
        values,
      );
      expectObservable(hot('----|', values).pipe(mergeBatches({ events: 9, ms: 100 }))).toBe('----|');
    });
  });

  it('drops what it holds when the source fails', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('--a-#', values).pipe(mergeBatches({ events: 9, ms: 100 }))).toBe('----#');
    });
  });

  it('cancels its timer when it is unsubscribed', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('--a------', values);
      expectObservable(source.pipe(mergeBatches({ events: 9, ms: 3 })), '^--!').toBe('----');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });
});
