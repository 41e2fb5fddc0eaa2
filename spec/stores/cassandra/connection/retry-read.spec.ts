import { defer } from 'rxjs';
import { retryRead } from '../../../../src/stores/cassandra/connection/retry-read.ts';
import { StoreError } from '../../../../src/stores/store.ts';
import { marbles } from '../../../support/marbles.ts';

const passing = new StoreError('store-unwritable', 'too slow', { retriable: true });
const lasting = new StoreError('store-failed', 'no such table');

describe('tryReadAgain', () => {
  it('passes on what could be read', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('--(p|)').pipe(retryRead())).toBe('--(p|)');
    });
  });

  it('reads again after 100, 500 and 2000 ms', () => {
    marbles(({ cold, expectObservable }) => {
      let tries = 0;
      const read$ = defer(() => {
        tries += 1;
        return tries < 4 ? cold('#', {}, passing) : cold('(p|)');
      });
      expectObservable(read$.pipe(retryRead())).toBe('2600ms (p|)');
    });
  });

  it('fails with the reason after the last try', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const read$ = cold<never>('-#', {}, passing);
      expectObservable(read$.pipe(retryRead())).toBe('2604ms #', {}, passing);
      expectSubscriptions(read$.subscriptions).toBe(['^!', '101ms ^!', '602ms ^!', '2603ms ^!']);
    });
  });

  it('does not read again what fails for good', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const store$ = cold<never>('-#', {}, lasting);
      const other$ = cold<never>('-#', {}, new TypeError('a defect'));
      expectObservable(store$.pipe(retryRead())).toBe('-#', {}, lasting);
      expectObservable(other$.pipe(retryRead())).toBe('-#', {}, new TypeError('a defect'));
      expectSubscriptions(store$.subscriptions).toBe('^!');
      expectSubscriptions(other$.subscriptions).toBe('^!');
    });
  });
});
