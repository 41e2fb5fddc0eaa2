import { expect } from 'chai';
import { BehaviorSubject, concat, EMPTY, map, NEVER, of, Subject, throwError } from 'rxjs';
import type { Batch } from '../../../src/core/loop/batch.ts';
import { mergeSources } from '../../../src/core/loop/merge-sources.ts';
import type { Source } from '../../../src/core/loop/source.ts';

const batchOf = (items: readonly string[]): Batch<string, number> => ({
  items,
  size: items.length,
  position: items.length,
});

/** A source that emits on demand, and remembers the credit that it saw. */
const manualSource = () => {
  const batch$ = new Subject<Batch<string, number>>();
  const credits: number[] = [];
  const source: Source<string, number> = (credit$) => {
    credit$.subscribe((credit) => credits.push(credit));
    return batch$;
  };
  return { source, credits, batch$, credit: () => credits.at(-1) };
};

describe('mergeSources', () => {
  it('shares one credit: what one emits, the others lose before anything else happens', () => {
    const a = manualSource();
    const b = manualSource();
    const credit$ = new BehaviorSubject(3);
    const seen: [readonly string[], number | undefined][] = [];
    mergeSources(of(a.source, b.source))(credit$).subscribe(({ items }) => seen.push([items, b.credit()]));
    expect([a.credit(), b.credit()]).to.deep.equal([3, 3]);
    a.batch$.next(batchOf(['1', '2']));
    expect(seen).to.deep.equal([[['1', '2'], 1]]);
    expect([a.credit(), b.credit()]).to.deep.equal([1, 1]);
    b.batch$.next(batchOf(['3']));
    expect([a.credit(), b.credit()]).to.deep.equal([0, 0]);
    credit$.next(2);
    expect([a.credit(), b.credit()]).to.deep.equal([2, 2]);
  });

  it('lets a source that comes later see the credit that is left', () => {
    const source$ = new Subject<Source<string, number>>();
    const credit$ = new BehaviorSubject(5);
    const a = manualSource();
    const b = manualSource();
    mergeSources(source$)(credit$).subscribe();
    source$.next(a.source);
    a.batch$.next(batchOf(['1', '2']));
    source$.next(b.source);
    expect(b.credits).to.deep.equal([3]);
  });

  it('completes after the last source, and not with one of them', () => {
    const ends: string[] = [];
    const credit$ = new BehaviorSubject(5);
    const source$ = new Subject<Source<string, number>>();
    const a = manualSource();
    mergeSources(source$)(credit$).subscribe({ complete: () => ends.push('complete') });
    source$.next(() => EMPTY);
    source$.next(a.source);
    source$.complete();
    expect(ends).to.deep.equal([]);
    a.batch$.complete();
    expect(ends).to.deep.equal(['complete']);
    expect(credit$.observed).to.equal(false);
  });

  it('fails with any source', () => {
    const ends: unknown[] = [];
    const failing: Source<string, number> = () => throwError(() => new Error('broken'));
    mergeSources(concat(of(failing), NEVER))(new BehaviorSubject(1)).subscribe({
      error: (error: unknown) => ends.push(String(error)),
    });
    expect(ends).to.deep.equal(['Error: broken']);
  });

  it('emits batches without events, too', () => {
    const seen: unknown[] = [];
    const empty: Source<string, number> = (credit$) =>
      credit$.pipe(map(() => ({ items: [], size: 0, position: 7 })));
    mergeSources(of(empty))(new BehaviorSubject(0)).subscribe((batch) => seen.push(batch));
    expect(seen).to.deep.equal([{ items: [], size: 0, position: 7 }]);
  });
});
