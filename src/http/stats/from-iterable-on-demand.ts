import { type Observable, concatMap, defer, finalize, map, startWith, takeWhile, tap } from 'rxjs';

/**
 * Turns an async iterable into an Observable that pulls the first value on subscription and one more whenever `demand$`
 * emits. Unsubscribing closes the iterator.
 *
 *     demand$   -----d-----d---|
 *     values    a    b     c
 *     result    a----b-----c|
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
        // The consumer is gone, so a failure to close cannot be reported to anyone.
        if (open) iterator.return?.().catch(() => undefined);
      }),
    );
  });
