import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { Log } from '../../../telemetry/log/log.ts';
import { MAX_CLOCK_SKEW_MS } from '../../../stats/windows/time/plausible-time.ts';
import { messages } from '../../../stats/windows/window-counts.ts';
import type { Commit, Ledger, Store } from '../../../stores/store.ts';

/** A feed that keeps sending wrong times must not fill the log. */
const REPORT_INTERVAL_MS = 600_000;

/** Logs when saves contain events dated ahead of the clock. `clock`: milliseconds that only go up. */
export const reportFutureEvents = <P>(store: Store<P>, log: Log, clock: () => number): Store<P> => {
  let unreported = 0;
  let reportedAt = -Infinity;
  const report = <R>({ windows }: Commit<P>): MonoTypeOperatorFunction<R> =>
    tap(() => {
      unreported += messages(windows.future);
      if (unreported === 0 || clock() - reportedAt < REPORT_INTERVAL_MS) return;
      log.warn(
        `${unreported} events are dated more than ${MAX_CLOCK_SKEW_MS / 60_000} minutes ahead of the clock: they count in the totals but in no time window. If this affects all events, check the clock of this machine`,
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
