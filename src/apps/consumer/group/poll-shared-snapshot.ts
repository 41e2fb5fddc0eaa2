import { catchError, defer, EMPTY, exhaustMap, type Observable, tap, timer } from 'rxjs';
import type { Store } from '../../../stores/store.ts';
import type { ConsumerStatus } from '../status.ts';

/** Counts of other processes become visible here within two seconds. */
const POLL_INTERVAL_MS = 1500;

/** Polls a shared store for the counts that other processes have saved. */
export const pollSharedSnapshot = (store: Store<unknown>, status: ConsumerStatus): Observable<unknown> =>
  timer(POLL_INTERVAL_MS, POLL_INTERVAL_MS).pipe(
    exhaustMap(() =>
      defer(() => store.load()).pipe(
        // The loops that save report an unreachable store.
        catchError(() => EMPTY),
      ),
    ),
    tap(status.refreshed),
  );
