import { defer, finalize, merge, type Observable, ReplaySubject, takeUntil } from 'rxjs';

/**
 * Runs `background$` from before the work starts until it ends.
 *
 *     work$        --a--b--|
 *     background$  ---------------   unsubscribed when the work ends
 *     result       --a--b--|
 */
export const alongside =
  (background$: Observable<never>) =>
  <T>(work$: Observable<T>): Observable<T> =>
    defer(() => {
      const finished$ = new ReplaySubject<void>(1);
      return merge(background$.pipe(takeUntil(finished$)), work$.pipe(finalize(() => finished$.next())));
    });
