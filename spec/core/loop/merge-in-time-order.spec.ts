import { expect } from 'chai';
import { concat, EMPTY, NEVER, type Observable, of, Subject, throwError, timer } from 'rxjs';
import {
  mergeInTimeOrder,
  type TimedSource,
  type TimeOrderOptions,
} from '../../../src/core/loop/merge-in-time-order.ts';
import { batchOf, marbles } from '../../support/marbles.ts';

/** An item is named after its source and its time: "a3". */
const timeOf = (item: string): number => Number(item.slice(1));
const batches = (...items: readonly string[]) =>
  Object.fromEntries(items.map((text) => [text.charAt(0), batchOf(text.split(' ').slice(1))]));

const sourceOf = (
  batch$: Observable<ReturnType<typeof batchOf<string>>>,
  isBehind = false,
): TimedSource<string> => ({
  source: () => batch$,
  isBehind: () => isBehind,
});

const BROKEN = new Error('broken');

const options = (over: Partial<TimeOrderOptions<string>> = {}): TimeOrderOptions<string> => ({
  capacity: 100,
  timeOf,
  waitMs: 500,
  maxWaitMs: 2000,
  maxItems: 10,
  deliver: () => EMPTY,
  ...over,
});

describe('mergeInTimeOrder', () => {
  it('delivers an item when every other source has a later one', () => {
    marbles(({ hot, expectObservable }, scheduler) => {
      const values = batches('k a1 a4', 'l b2 b3', 'm b5', 'n a7 a8');
      const a$ = hot(' -k------n--', values);
      const b$ = hot(' ---l--m----', values);
      const out = '    ---x--y-z--';
      const result$ = mergeInTimeOrder(of(sourceOf(a$), sourceOf(b$)), options(), scheduler);
      expectObservable(result$, '^----------!').toBe(out, {
        x: ['a1', 'b2', 'b3'],
        y: ['a4'],
        z: ['b5'],
      });
    });
  });

  it('waits for a source without items only so long, and longer for one that is behind', () => {
    for (const [isBehind, due] of [
      [false, '500ms'],
      [true, '2000ms'],
    ] as const)
      marbles(({ hot, expectObservable }, scheduler) => {
        const a$ = hot('k', batches('k a1'));
        const result$ = mergeInTimeOrder(of(sourceOf(a$), sourceOf(NEVER, isBehind)), options(), scheduler);
        expectObservable(result$, '^ 3s !').toBe(`${due} x`, { x: ['a1'] });
      });
  });

  it('does not wait for a source that has already shown a later item', () => {
    marbles(({ hot, expectObservable }, scheduler) => {
      const values = batches('k a1 a5', 'l b5', 'm b3');
      const a$ = hot('k', values);
      const b$ = hot('-l-m', values);
      const result$ = mergeInTimeOrder(of(sourceOf(a$), sourceOf(b$)), options(), scheduler);
      // b3 comes after b5 in its own source: it keeps that place.
      expectObservable(result$, '^ 10ms !').toBe('-x-y', { x: ['a1', 'a5', 'b5'], y: ['b3'] });
    });
  });

  it('delivers an item at once that comes too late for its place', () => {
    marbles(({ hot, expectObservable }, scheduler) => {
      const values = batches('k a4', 'l b5 b3');
      const a$ = hot('600ms k', values);
      const b$ = hot('l', values);
      const result$ = mergeInTimeOrder(of(sourceOf(a$), sourceOf(b$)), options(), scheduler);
      expectObservable(result$, '^ 900ms !').toBe('500ms x 99ms y', { x: ['b5', 'b3'], y: ['a4'] });
    });
  });

  it('delivers at most `maxItems` at once, one delivery after the other', () => {
    marbles(({ hot, expectObservable }, scheduler) => {
      const a$ = hot('k', batches('k a1 a2 a3 a4 a5'));
      const deliver = (): Observable<unknown> => timer(7, scheduler);
      const result$ = mergeInTimeOrder(of(sourceOf(a$)), options({ maxItems: 2, deliver }), scheduler);
      expectObservable(result$, '^ 50ms !').toBe('-------x------y------z', {
        x: ['a1', 'a2'],
        y: ['a3', 'a4'],
        z: ['a5'],
      });
    });
  });

  it('gives each source its own credit, and returns it after the delivery', () => {
    marbles(({ hot, expectObservable }, scheduler) => {
      const credits: Record<string, number[]> = { a: [], b: [] };
      const metered = (
        name: string,
        batch$: Observable<ReturnType<typeof batchOf<string>>>,
      ): TimedSource<string> => ({
        source: (credit$) => {
          credit$.subscribe((credit) => credits[name]?.push(credit));
          return batch$;
        },
        isBehind: () => false,
      });
      const a$ = hot('k', batches('k a1 a2 a3'));
      const b$ = hot('--l', batches('l b2'));
      const deliver = (): Observable<unknown> => timer(5, scheduler);
      const result$ = mergeInTimeOrder(
        of(metered('a', a$), metered('b', b$)),
        options({ capacity: 4, deliver }),
        scheduler,
      );
      expectObservable(result$, '^ 20ms !').toBe('-------x', { x: ['a1', 'a2', 'b2'] });
      scheduler.schedule(() => {
        expect(credits).to.deep.equal({ a: [4, 1, 3], b: [4, 3, 4] });
      }, 15);
    });
  });

  it('completes after the delivery of all, and continues without a source that has ended', () => {
    marbles(({ hot, cold, expectObservable }, scheduler) => {
      const a$ = cold('k|', batches('k a1'));
      const b$ = hot(' --l--|', batches('l b9'));
      const result$ = mergeInTimeOrder(of(sourceOf(a$), sourceOf(b$)), options(), scheduler);
      expectObservable(result$).toBe('--x 97ms |', { x: ['a1', 'b9'] });
    });
  });

  it('fails with any source and with a delivery', () => {
    marbles(({ expectObservable }, scheduler) => {
      const failing = sourceOf(throwError(() => BROKEN));
      expectObservable(mergeInTimeOrder(concat(of(failing), NEVER), options(), scheduler)).toBe(
        '#',
        {},
        BROKEN,
      );
      const deliver = (): Observable<unknown> => throwError(() => BROKEN);
      const one = sourceOf(concat(of(batchOf(['a1'])), NEVER));
      expectObservable(mergeInTimeOrder(of(one), options({ deliver }), scheduler)).toBe('#', {}, BROKEN);
    });
  });

  it('takes up a source that comes later, and holds an item for it', () => {
    marbles(({ hot, expectObservable }, scheduler) => {
      const source$ = new Subject<TimedSource<string>>();
      const a$ = hot('--k', batches('k a1 a5'));
      const b$ = hot('----l', batches('l b3 b6'));
      const result$ = mergeInTimeOrder(source$, options(), scheduler);
      expectObservable(result$, '^ 50ms !').toBe('----x', { x: ['a1', 'b3', 'a5'] });
      source$.subscribe();
      scheduler.schedule(() => source$.next(sourceOf(a$)), 0);
      scheduler.schedule(() => source$.next(sourceOf(b$)), 1);
    });
  });
});
