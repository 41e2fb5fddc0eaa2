import { catchError, defer, EMPTY, exhaustMap, type Observable, tap, timer } from 'rxjs';
import type { Store } from '../../../stores/store.ts';
import type { ConsumerStatus } from '../status.ts';

/** What other processes have counted shows here after at most two seconds. */
const POLL_INTERVAL_MS = 1500;

/** Looks now and then what the other processes that share the store have saved. */
export const pollSharedSnapshot = (store: Store<unknown>, status: ConsumerStatus): Observable<unknown> =>
  timer(POLL_INTERVAL_MS, POLL_INTERVAL_MS).pipe(
    exhaustMap(() =>
      defer(() => store.load()).pipe(
        // A store that is away is noticed by whoever saves.
        catchError(() => EMPTY),
      ),
    ),
    tap(status.refreshed),
  );
