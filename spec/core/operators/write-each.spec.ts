import { map, of } from 'rxjs';
import { writeEach } from '../../../src/core/operators/write-each.ts';
import { batchOf, marbles } from '../../support/marbles.ts';

describe('writeEach', () => {
  it('writes batches in order, and emits each when it is written', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const source = '  ab-------|';
      const expected = '-----A----(B|)';
      const write = (item: string) => cold('----x|').pipe(map(() => item.toUpperCase()));
      const written = {
        A: { items: ['A'], size: 1, position: 'a' },
        B: { items: ['B'], size: 1, position: 'b' },
      };
      const batches = { a: batchOf(['a']), b: batchOf(['b']) };
      expectObservable(hot(source, batches).pipe(writeEach(write))).toBe(expected, written);
    });
  });

  it('fails when a write fails', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const batches = { a: batchOf(['a']) };
      expectObservable(hot('a', batches).pipe(writeEach(() => cold('--#', {}, 'full')))).toBe(
        '--#',
        {},
        'full',
      );
    });
  });

  it('passes on a batch without items', () => {
    marbles(({ hot, expectObservable }) => {
      const batches = { a: { items: [], size: 4, position: 'a' } };
      expectObservable(hot('a-|', batches).pipe(writeEach(() => of('never')))).toBe('a-|', batches);
    });
  });
});
