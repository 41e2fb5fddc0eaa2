import { expect } from 'chai';
import { type Observable, Subject, from, of, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { TooFarBehind, onePerDemand } from '../../../src/http/stats/one-per-demand.ts';

const scheduled = (): TestScheduler =>
  new TestScheduler((actual, expected) => {
    expect(actual).to.deep.equal(expected);
  });

const quiet = { next: () => undefined };

describe('onePerDemand', () => {
  it('emits each value when the client has accepted the previous one', () => {
    scheduled().run(({ cold, expectObservable }) => {
      const source$ = cold('abc----d|');
      const expected = '     a--b--c--d--|';
      const whenReady = (): Observable<unknown> => timer(3);
      expectObservable(source$.pipe(onePerDemand({ whenReady, demand: quiet, maxQueued: 10 }))).toBe(
        expected,
      );
    });
  });

  it('fails when more values queue than allowed', () => {
    scheduled().run(({ cold, expectObservable }) => {
      const source$ = cold('abcd|');
      const expected = '     a--#';
      const whenReady = (): Observable<unknown> => timer(9);
      const failure = new TooFarBehind('the client is 3 parts behind');
      expectObservable(source$.pipe(onePerDemand({ whenReady, demand: quiet, maxQueued: 3 }))).toBe(
        expected,
        undefined,
        failure,
      );
    });
  });

  it('signals demand to the source, so that at most one value is in flight', () => {
    const demand = new Subject<void>();
    const ready$ = new Subject<void>();
    const made: number[] = [];
    const source$ = new Subject<number>();
    demand.subscribe(() => {
      made.push(made.length);
      source$.next(made.length);
    });
    const passed: number[] = [];
    source$
      .pipe(onePerDemand({ whenReady: () => ready$, demand, maxQueued: 1 }))
      .subscribe((value) => passed.push(value));
    source$.next(0);
    expect(made).to.deep.equal([]);
    ready$.complete();
    expect(passed[0]).to.equal(0);
    expect(made.length).to.be.greaterThan(0);
  });

  it('passes on completion and errors', () => {
    scheduled().run(({ cold, expectObservable }) => {
      const options = { whenReady: () => of(null), demand: quiet, maxQueued: 1 };
      expectObservable(cold('a|').pipe(onePerDemand<string>(options))).toBe('a|');
      expectObservable(cold('a#').pipe(onePerDemand<string>(options))).toBe('a#');
      expectObservable(from(['0', '1']).pipe(onePerDemand<string>(options))).toBe('(01|)');
    });
  });
});
