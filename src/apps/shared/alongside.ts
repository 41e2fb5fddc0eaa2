import { defer, finalize, merge, type Observable, ReplaySubject, takeUntil } from 'rxjs';

/** What goes on beside the work and ends with it. */
export const alongside =
  (background$: Observable<never>) =>
  <T>(work$: Observable<T>): Observable<T> =>
    defer(() => {
      const finished$ = new ReplaySubject<void>(1);
      return merge(work$.pipe(finalize(() => finished$.next())), background$.pipe(takeUntil(finished$)));
    });
