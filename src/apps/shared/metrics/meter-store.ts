import { catchError, defer, tap, throwError } from 'rxjs';
import type { Metrics } from '../../../telemetry/metrics/process-registry.ts';
import { messages as messagesOf } from '../../../stats/windows/window-counts.ts';
import type { Commit, Ledger, Store } from '../../../stores/store.ts';
import { storeReason } from './failure-labels.ts';

type StoreHandles = Pick<
  Metrics<'server'>,
  | 'storeWriteSeconds'
  | 'storeWriteEvents'
  | 'storeWriteFailures'
  | 'eventsProcessed'
  | 'eventsFailed'
  | 'deadLetters'
  | 'rejectsDropped'
  | 'canaries'
  | 'outsideWindows'
>;

export interface StoreMeterOptions {
  /** Milliseconds that only go up. */
  readonly clock: () => number;
  /** Receives the number of events that a commit recorded as lost. */
  readonly onLost?: (events: number) => void;
}

/** Meters the contents, duration and failures of a store's saves. */
export const meterStore = <P>(
  store: Store<P>,
  metrics: StoreHandles,
  { clock, onLost = () => undefined }: StoreMeterOptions,
): Store<P> => {
  const recordSave = (
    { deltas, windows, rejects, deadLetters, canaries, losses }: Commit<P>,
    seconds: number,
  ): void => {
    const messages = deltas.bots + deltas.nonBots;
    const failed = rejects.length + deadLetters;
    metrics.storeWriteSeconds.observe(seconds);
    metrics.storeWriteEvents.observe(messages + failed + canaries);
    metrics.eventsProcessed.inc(messages);
    metrics.eventsFailed.inc(failed);
    metrics.canaries.inc(canaries);
    metrics.outsideWindows.inc(messagesOf(windows.untimed), { reason: 'unplaced' });
    metrics.outsideWindows.inc(messagesOf(windows.tooLate), { reason: 'too-late' });
    metrics.outsideWindows.inc(messagesOf(windows.future), { reason: 'future' });
    for (const { code } of rejects) metrics.deadLetters.inc(1, { reason: code });
    for (const { from, to } of losses) onLost(to - from + 1);
  };
  const meteredSave = (ledger: Ledger<P>): Ledger<P>['save'] => {
    return (commit) =>
      defer(() => {
        const startedAt = clock();
        return ledger.save(commit).pipe(
          tap(({ droppedRejects = 0 }) => {
            recordSave(commit, (clock() - startedAt) / 1000);
            metrics.rejectsDropped.inc(droppedRejects);
          }),
          catchError((error: unknown) => {
            metrics.storeWriteFailures.inc(1, { reason: storeReason(error) });
            return throwError(() => error);
          }),
        );
      });
  };
  return {
    ...store,
    save: meteredSave(store),
    ledger: (name) => {
      const ledger = store.ledger(name);
      return { load: () => ledger.load(), save: meteredSave(ledger) };
    },
  };
};
