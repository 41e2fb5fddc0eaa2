import { expect } from 'chai';
import { BehaviorSubject, EMPTY, lastValueFrom, type Observable, of, throwError, toArray } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';
import { pullSource } from './pull-source.ts';
import { batchOf } from './marbles.ts';

describe('pullSource', () => {
  it('reads again when the last read is through, and ends with a read that brings nothing', async () => {
    const reads = [of(batchOf(['a'])), of(batchOf(['b']), batchOf(['c'])), EMPTY];
    const source = pullSource(() => reads.shift() ?? throwError(() => new Error('read after the end')));
    const batches = await lastValueFrom(source(new BehaviorSubject(9)).pipe(toArray()));
    expect(batches.flatMap(({ items }) => items)).to.deep.equal(['a', 'b', 'c']);
  });

  it('asks for no more than the room, and not before there is some', () => {
    const room$ = new BehaviorSubject(0);
    const asked: number[] = [];
    const source = pullSource((atMost): Observable<Batch<number, number>> => {
      asked.push(atMost);
      room$.next(room$.value - atMost);
      return of(batchOf([atMost]));
    });
    const subscription = source(room$).subscribe();
    expect(asked).to.deep.equal([]);
    room$.next(3);
    expect(asked).to.deep.equal([3]);
    room$.next(2);
    expect(asked).to.deep.equal([3, 2]);
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
