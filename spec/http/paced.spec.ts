import { expect } from 'chai';
import { type Observable, Subject, from, of, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { TooFarBehind, paced } from '../../src/http/paced.ts';

const scheduled = (): TestScheduler =>
  new TestScheduler((actual, expected) => {
    expect(actual).to.deep.equal(expected);
  });

const quiet = { next: () => undefined };

describe('paced', () => {
  it('passes each value when the reader is done with the one before', () => {
    scheduled().run(({ cold, expectObservable }) => {
      const source$ = cold('abc----d|');
      const expected = '     a--b--c--d--|';
      const ready = (): Observable<unknown> => timer(3);
      expectObservable(source$.pipe(paced({ ready, taken: quiet, maxWaiting: 10 }))).toBe(expected);
    });
  });

  it('fails when more values wait than allowed', () => {
    scheduled().run(({ cold, expectObservable }) => {
      const source$ = cold('abcd|');
      const expected = '     a--#';
      const ready = (): Observable<unknown> => timer(9);
      const failure = new TooFarBehind('the reader is 3 parts behind');
      expectObservable(source$.pipe(paced({ ready, taken: quiet, maxWaiting: 3 }))).toBe(
        expected,
        undefined,
        failure,
      );
    });
  });

  it('tells a source that waits, so that no more than one value is in flight', () => {
    const taken = new Subject<void>();
    const ready$ = new Subject<void>();
    const made: number[] = [];
    const source$ = new Subject<number>();
    taken.subscribe(() => {
      made.push(made.length);
      source$.next(made.length);
    });
    const passed: number[] = [];
    source$
      .pipe(paced({ ready: () => ready$, taken, maxWaiting: 1 }))
      .subscribe((value) => passed.push(value));
    source$.next(0);
    expect(made).to.deep.equal([]);
    ready$.complete();
    expect(passed[0]).to.equal(0);
    expect(made.length).to.be.greaterThan(0);
  });

  it('passes on an end and a failure', () => {
    scheduled().run(({ cold, expectObservable }) => {
      const options = { ready: () => of(null), taken: quiet, maxWaiting: 1 };
      expectObservable(cold('a|').pipe(paced<string>(options))).toBe('a|');
      expectObservable(cold('a#').pipe(paced<string>(options))).toBe('a#');
      expectObservable(from(['0', '1']).pipe(paced<string>(options))).toBe('(01|)');
    });
  });
});
