import { catchError, defer, EMPTY, exhaustMap, type Observable, tap, timer } from 'rxjs';
import type { Store } from '../../stores/store.ts';
import type { ConsumerState } from './consumer-state.ts';

/** What other processes have counted shows here after at most two seconds. */
const EVERY_MS = 1500;

/** Looks now and then what the other processes that share the store have saved. */
export const lookAtTheWhole = (store: Store<unknown>, state: ConsumerState): Observable<unknown> =>
  timer(EVERY_MS, EVERY_MS).pipe(
    exhaustMap(() =>
      defer(() => store.load()).pipe(
        // A store that is away is noticed by whoever saves.
        catchError(() => EMPTY),
      ),
    ),
    tap(state.looked),
  );
