import { expect } from 'chai';
import { BehaviorSubject, EMPTY, lastValueFrom, type Observable, of, throwError, toArray } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';
import { pullSource } from './pull-source.ts';
import { batchOf } from './marbles.ts';

describe('pullSource', () => {
  it('reads again when the last read has completed, and completes with an empty read', async () => {
    const reads = [of(batchOf(['a'])), of(batchOf(['b']), batchOf(['c'])), EMPTY];
    const source = pullSource(() => reads.shift() ?? throwError(() => new Error('read after the end')));
    const batches = await lastValueFrom(source(new BehaviorSubject(9)).pipe(toArray()));
    expect(batches.flatMap(({ items }) => items)).to.deep.equal(['a', 'b', 'c']);
  });

  it('asks for no more than the credit, and not before there is some', () => {
    const credit$ = new BehaviorSubject(0);
    const requested: number[] = [];
    const source = pullSource((maxEvents): Observable<Batch<number, number>> => {
      requested.push(maxEvents);
      credit$.next(credit$.value - maxEvents);
      return of(batchOf([maxEvents]));
    });
    const subscription = source(credit$).subscribe();
    expect(requested).to.deep.equal([]);
    credit$.next(3);
    expect(requested).to.deep.equal([3]);
    credit$.next(2);
    expect(requested).to.deep.equal([3, 2]);
    subscription.unsubscribe();
  });

  it('fails with a read that fails', () => {
    const errors: unknown[] = [];
    pullSource(() => throwError(() => new Error('no disk')))(new BehaviorSubject(1)).subscribe({
      error: (error: unknown) => errors.push(error),
    });
    expect(errors.map(String)).to.deep.equal(['Error: no disk']);
  });
});
