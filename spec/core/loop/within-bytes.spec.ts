import { expect } from 'chai';
import { Observable, Subject, tap, toArray } from 'rxjs';
import type { Batch } from '../../../src/core/loop/batch.ts';
import { closedLoop } from '../../../src/core/loop/closed-loop.ts';
import type { Source } from '../../../src/core/loop/source.ts';
import { withinBytes } from '../../../src/core/loop/within-bytes.ts';

const batchOf = (...items: readonly string[]): Batch<string, null> => ({
  items,
  size: items.length,
  position: null,
});

/** Emits one text after the other while there is credit. */
const eager =
  (texts: readonly string[], emitted: string[]): Source<string, null> =>
  (credit$) =>
    new Observable((subscriber) => {
      let next = 0;
      return credit$.subscribe((credit) => {
        const text = texts[next];
        if (text === undefined || credit === 0) return;
        next += 1;
        emitted.push(text);
        subscriber.next(batchOf(text));
        if (next === texts.length) subscriber.complete();
      });
    });

const sizeOf = (text: string): number => text.length;

describe('withinBytes', () => {
  it('gives no credit while the events in flight reach the limit', () => {
    const texts = Array.from({ length: 10 }, (_, i) => String(i).repeat(100));
    const emitted: string[] = [];
    const inside: Batch<string, null>[] = [];
    const emerge$ = new Subject<Batch<string, null>>();
    const source = withinBytes(eager(texts, emitted), { maxBytes: 250, sizeOf });
    let output = 0;
    const done = new Subject<void>();
    closedLoop<string, null, string>(
      source,
      { capacity: 100 },
      (batch$) =>
        new Observable((subscriber) => {
          subscriber.add(emerge$.subscribe(subscriber));
          subscriber.add(batch$.subscribe((batch) => void inside.push(batch)));
        }),
    ).subscribe({ next: ({ size }) => void (output += size), complete: () => done.next() });

    expect(emitted, 'three hundred bytes').to.have.length(3);
    const [first, second, third] = inside;
    if (first === undefined || second === undefined || third === undefined) throw new Error('none inside');
    emerge$.next(first);
    expect(emitted).to.have.length(4);
    // Batches may be merged on the way.
    emerge$.next({ items: ['merged'], size: 2, position: null });
    expect(emitted).to.have.length(6);
    expect(output).to.equal(3);
  });

  it('passes on everything, also an event that is larger than the limit', () => {
    const texts = ['x'.repeat(10_000), 'y', 'z'.repeat(10_000), 'end'];
    const emitted: string[] = [];
    const all: string[] = [];
    closedLoop<string, null, string>(
      withinBytes(eager(texts, emitted), { maxBytes: 100, sizeOf }),
      { capacity: 2 },
      tap(({ items }) => void all.push(...items)),
    )
      .pipe(toArray())
      .subscribe();
    expect(all).to.deep.equal(texts);
  });

  it('passes on the credit of the loop below the limit', () => {
    const texts = ['a', 'b', 'c', 'd'];
    const emitted: string[] = [];
    const credits: number[] = [];
    const source = withinBytes<string, null>(
      (credit$) => eager(texts, emitted)(credit$.pipe(tap((credit) => void credits.push(credit)))),
      { maxBytes: 100, sizeOf },
    );
    closedLoop<string, null, string>(source, { capacity: 3 }, (batch$) => batch$).subscribe();
    expect(emitted).to.deep.equal(texts);
    expect(Math.min(...credits)).to.be.above(0);
  });
});
