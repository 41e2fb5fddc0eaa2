import { BehaviorSubject, defer, ignoreElements, mergeMap, type Observable, tap } from 'rxjs';
import { alongside } from './alongside.ts';
import type { Source } from './source.ts';

/**
 * Merges sources that come and go into one. All of them see the same credit, and what one of them emits is taken from it at
 * once. So together they never emit more. The position of a batch is that of its source.
 *
 *     credit    3-----2-----
 *     a         -x----------     2 events: the credit is 1 for both
 *     b         --y-----z---     1 event, then 2
 *     result    -xy-----z---
 */
export const mergeSources =
  <T, P>(source$: Observable<Source<T, P>>): Source<T, P> =>
  (credit$) =>
    defer(() => {
      const available$ = new BehaviorSubject(0);
      const creditChanges$ = credit$.pipe(
        tap((credit) => available$.next(credit)),
        ignoreElements(),
      );
      return source$.pipe(
        mergeMap((source) =>
          source(available$).pipe(
            tap(({ size }) => {
              if (size > 0) available$.next(available$.value - size);
            }),
          ),
        ),
        alongside(creditChanges$),
      );
    });
