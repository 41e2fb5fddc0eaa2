import { type Observable, concatMap, defer, finalize, map, startWith, takeWhile, tap } from 'rxjs';

/**
 * An async iterable as an Observable that is never ahead of its reader: the first value is asked for on
 * subscription, each further one when `taken$` emits. Unsubscribing returns the iterator.
 */
export const fromIterableOnDemand = <T>(
  values: AsyncIterable<T>,
  demand$: Observable<unknown>,
): Observable<T> =>
  defer(() => {
    const iterator = values[Symbol.asyncIterator]();
    let open = true;
    const pullNext = async (): Promise<{ readonly value: T } | null> => {
      const result = await iterator.next();
      return result.done === true ? null : { value: result.value };
    };
    return demand$.pipe(
      startWith(null),
      concatMap(pullNext),
      tap((pulled) => (open = pulled !== null)),
      takeWhile((pulled) => pulled !== null),
      map(({ value }) => value),
      finalize(() => {
        // The reader is gone: nobody is left to hear of a failure to close.
        if (open) iterator.return?.().catch(() => undefined);
      }),
    );
  });
