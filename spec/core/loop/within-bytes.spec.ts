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

/** Hands out one text after the other for as long as there is room. */
const eager =
  (texts: readonly string[], handedOut: string[]): Source<string, null> =>
  (room$) =>
    new Observable((subscriber) => {
      let next = 0;
      return room$.subscribe((room) => {
        const text = texts[next];
        if (text === undefined || room === 0) return;
        next += 1;
        handedOut.push(text);
        subscriber.next(batchOf(text));
        if (next === texts.length) subscriber.complete();
      });
    });

const sizeOf = (text: string): number => text.length;

describe('withinBytes', () => {
  it('takes no more events while those inside hold as many bytes as they may', () => {
    const texts = Array.from({ length: 10 }, (_, i) => String(i).repeat(100));
    const handedOut: string[] = [];
    const inside: Batch<string, null>[] = [];
    const emerge$ = new Subject<Batch<string, null>>();
    const source = withinBytes(eager(texts, handedOut), { maxBytes: 250, sizeOf });
    let emerged = 0;
    const done = new Subject<void>();
    closedLoop<string, null, string>(
      source,
      { capacity: 100 },
      (batch$) =>
        new Observable((subscriber) => {
          subscriber.add(emerge$.subscribe(subscriber));
          subscriber.add(batch$.subscribe((batch) => void inside.push(batch)));
        }),
    ).subscribe({ next: ({ size }) => void (emerged += size), complete: () => done.next() });

    expect(handedOut, 'three hundred bytes').to.have.length(3);
    const [first, second, third] = inside;
    if (first === undefined || second === undefined || third === undefined) throw new Error('none inside');
    emerge$.next(first);
    expect(handedOut).to.have.length(4);
    // Batches may be merged on the way.
    emerge$.next({ items: ['merged'], size: 2, position: null });
    expect(handedOut).to.have.length(6);
    expect(emerged).to.equal(3);
  });

  it('lets everything through in the end, also what is larger than the limit alone', () => {
    const texts = ['x'.repeat(10_000), 'y', 'z'.repeat(10_000), 'end'];
    const handedOut: string[] = [];
    const all: string[] = [];
    closedLoop<string, null, string>(
      withinBytes(eager(texts, handedOut), { maxBytes: 100, sizeOf }),
      { capacity: 2 },
      tap(({ items }) => void all.push(...items)),
    )
      .pipe(toArray())
      .subscribe();
    expect(all).to.deep.equal(texts);
  });

  it('changes nothing below the limit', () => {
    const texts = ['a', 'b', 'c', 'd'];
    const handedOut: string[] = [];
    const rooms: number[] = [];
    const source = withinBytes<string, null>(
      (room$) => eager(texts, handedOut)(room$.pipe(tap((room) => void rooms.push(room)))),
      { maxBytes: 100, sizeOf },
    );
    closedLoop<string, null, string>(source, { capacity: 3 }, (batch$) => batch$).subscribe();
    expect(handedOut).to.deep.equal(texts);
    expect(Math.min(...rooms)).to.be.above(0);
  });
});
