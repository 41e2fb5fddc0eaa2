import { expect } from 'chai';
import { concatMap, defer, NEVER, of, Subject, Subscription, throwError } from 'rxjs';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import type { Batch } from '../../../src/core/loop/batch.ts';
import { mergeBatches } from '../../../src/core/operators/merge-batches.ts';
import { monotonicNow } from '../../../src/core/time/monotonic-scheduler.ts';
import { restart } from '../../../src/core/loop/restart.ts';
import { gapRetryPolicy } from '../../../src/wikimedia/offsets/gap-retry-policy.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

for (const [name, jump] of [
  ['back', -HOUR_MS],
  ['forward', HOUR_MS],
] as const) {
  describe(`when the wall clock is set ${name} by an hour`, () => {
    let clock: SinonFakeTimers;
    let work: Subscription;
    beforeEach(() => {
      clock = useFakeTimers({ now: Date.UTC(2026, 10, 21, 12) });
      work = new Subscription();
    });
    afterEach(() => {
      work.unsubscribe();
      clock.restore();
    });
    const setClock = (): void => clock.setSystemTime(Date.now() + jump);

    it('a restart waits for its full delay', () => {
      let runs = 0;
      const run$ = defer(() => ((runs += 1) === 1 ? throwError(() => new Error('planted')) : NEVER));
      work.add(run$.pipe(restart({ delay: () => 10_000, stableAfterMs: MINUTE_MS })).subscribe());
      setClock();
      clock.tick(9_999);
      expect(runs).to.equal(1);
      clock.tick(1);
      expect(runs).to.equal(2);
    });

    it('the duration of a run still decides the count of attempts', () => {
      const run = new Subject<never>();
      let run$ = run;
      const attempts: number[] = [];
      const failAfter = (ms: number): void => {
        const failing = run$;
        run$ = new Subject<never>();
        clock.tick(ms / 2);
        setClock();
        clock.tick(ms / 2);
        failing.error(new Error('planted'));
        clock.tick(1);
      };
      work.add(
        defer(() => run$)
          .pipe(
            restart({
              delay: () => 1,
              stableAfterMs: MINUTE_MS,
              onRestart: (_error, attempt) => attempts.push(attempt),
            }),
          )
          .subscribe(),
      );
      for (const ms of [1000, 1000, MINUTE_MS + 1000, 1000]) failAfter(ms);
      expect(attempts).to.deep.equal([1, 2, 1, 2]);
    });

    it('a batch is emitted after its usual time', () => {
      const batch$ = new Subject<Batch<string, number>>();
      const seen: (readonly string[])[] = [];
      work.add(
        batch$
          .pipe(
            mergeBatches({ events: 100, ms: 500 }),
            concatMap((batch) => of(batch.items)),
          )
          .subscribe((items) => seen.push(items)),
      );
      batch$.next({ items: ['a'], size: 1, position: 1 });
      clock.tick(250);
      setClock();
      batch$.next({ items: ['b'], size: 1, position: 2 });
      clock.tick(249);
      expect(seen).to.deep.equal([]);
      clock.tick(1);
      expect(seen).to.deep.equal([['a', 'b']]);
    });

    it('the hour that limits rewinds lasts an hour', () => {
      const ledger = gapRetryPolicy({ maxTries: 1, maxPerHour: 1, now: monotonicNow });
      const gap = { topic: 't', partition: 0, from: 1, to: 2 };
      expect(ledger.shouldRewind(gap)).to.equal(true);
      setClock();
      clock.tick(HOUR_MS - 1);
      expect(ledger.shouldRewind(gap)).to.equal(false);
      clock.tick(1);
      expect(ledger.shouldRewind(gap)).to.equal(true);
    });
  });
}
