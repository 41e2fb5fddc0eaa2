import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { Log } from '../../../telemetry/log/log.ts';
import { MAX_CLOCK_SKEW_MS } from '../../../stats/windows/time/plausible-time.ts';
import { messages } from '../../../stats/windows/window-counts.ts';
import type { Commit, Ledger, Store } from '../../../stores/store.ts';

/** A feed that goes on sending wrong times must not fill the log. */
const REPORT_INTERVAL_MS = 600_000;

/** The same store; the log says when saves bring events that are dated ahead of the clock. `clock`: ms that only go up. */
export const reportFutureEvents = <P>(store: Store<P>, log: Log, clock: () => number): Store<P> => {
  let unreported = 0;
  let reportedAt = -Infinity;
  const report = <R>({ windows }: Commit<P>): MonoTypeOperatorFunction<R> =>
    tap(() => {
      unreported += messages(windows.future);
      if (unreported === 0 || clock() - reportedAt < REPORT_INTERVAL_MS) return;
      log.warn(
        `${unreported} events are dated more than ${MAX_CLOCK_SKEW_MS / 60_000} minutes ahead of the clock: they are in the totals, and in no window of time. If all events are, check the clock of this machine`,
      );
      unreported = 0;
      reportedAt = clock();
    });
  const save =
    (ledger: Ledger<P>): Ledger<P>['save'] =>
    (commit) =>
      ledger.save(commit).pipe(report(commit));
  return {
    ...store,
    save: save(store),
    ledger: (name) => {
      const ledger = store.ledger(name);
      return { load: () => ledger.load(), save: save(ledger) };
    },
  };
};
