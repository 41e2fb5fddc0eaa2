import { expect } from 'chai';
import { defer, NEVER } from 'rxjs';
import { restart } from '../../../src/core/loop/restart.ts';
import { marbles } from '../../support/marbles.ts';

describe('restart', () => {
  it('subscribes again after the delay, and completes with the run', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing = cold('a-#');
      const ending = cold('b-|');
      const expected = '   a----b-|';
      let runs = 0;
      const run$ = defer(() => (runs++ === 0 ? failing : ending));
      expectObservable(run$.pipe(restart({ delay: () => 3, stableAfterMs: 100 }))).toBe(expected);
      expectSubscriptions(failing.subscriptions).toBe('^-!');
      expectSubscriptions(ending.subscriptions).toBe(' -----^-!');
    });
  });

  it('counts the attempts, and restarts the count after a stable run', () => {
    marbles(({ cold, flush }, scheduler) => {
      const runs = ['#', '#', '-----#', '#', '|'];
      const attempts: number[] = [];
      defer(() => cold(runs.shift() ?? '|'))
        .pipe(restart({ delay: (_, attempt) => attempts.push(attempt), stableAfterMs: 5 }, scheduler))
        .subscribe();
      flush();
      expect(attempts).to.deep.equal([1, 2, 1, 2]);
    });
  });

  it('restarts the count after progress, if asked to', () => {
    marbles(({ cold, flush }, scheduler) => {
      const runs = ['#', '#', 'a#', '#', '|'];
      const attempts: number[] = [];
      defer(() => cold(runs.shift() ?? '|'))
        .pipe(
          restart(
            { delay: (_, attempt) => attempts.push(attempt), stableAfterMs: 100, resetOnProgress: true },
            scheduler,
          ),
        )
        .subscribe();
      flush();
      expect(attempts).to.deep.equal([1, 2, 1, 2]);
    });
  });

  it('fails with the error when its delay is null', () => {
    marbles(({ cold, expectObservable }) => {
      const source = '  --#';
      const expected = '--#';
      expectObservable(
        cold(source, {}, 'defect').pipe(restart({ delay: () => null, stableAfterMs: 9 })),
      ).toBe(expected, {}, 'defect');
    });
  });

  it('completes instead of waiting after until$ has emitted', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const until = '   -----x';
      const expected = '-----|';
      const run$ = cold('--#').pipe(restart({ delay: () => 20, stableAfterMs: 9, until$: hot(until) }));
      expectObservable(run$).toBe(expected);
    });
  });

  it('reports every restart', () => {
    marbles(({ cold, flush }) => {
      const told: unknown[] = [];
      const runs = ['#', '|'];
      defer(() => cold(runs.shift() ?? '|', {}, 'cut'))
        .pipe(
          restart({
            delay: () => 7,
            stableAfterMs: 9,
            until$: NEVER,
            onRestart: (...restarts) => told.push(restarts),
          }),
        )
        .subscribe();
      flush();
      expect(told).to.deep.equal([['cut', 1, 7]]);
    });
  });
});
