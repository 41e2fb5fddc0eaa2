import {
  EMPTY,
  type Observable,
  type Observer,
  concat,
  concatMap,
  defer,
  ignoreElements,
  of,
  tap,
} from 'rxjs';

/** The client is too far behind a source that ignores demand. */
export class TooFarBehind extends Error {
  override readonly name = 'TooFarBehind';
}

export interface OnePerDemandOptions {
  /** Emits or completes when the client can accept the next value; called after each value. */
  readonly whenReady: () => Observable<unknown>;
  /** Notified when a value is delivered: the source may send one more. */
  readonly demand: Pick<Observer<void>, 'next'>;
  /** Maximum queue of a source that ignores demand; one more value fails with `TooFarBehind`. */
  readonly maxQueued: number;
}

/**
 * Emits values one at a time, each when the client has accepted the previous one.
 *
 *     source     -a-b----------|
 *     whenReady   (--r)
 *     result     -a--b---------|
 */
export const onePerDemand =
  <T>({ whenReady, demand, maxQueued }: OnePerDemandOptions) =>
  (value$: Observable<T>): Observable<T> =>
    defer(() => {
      let inFlight = 0;
      const delivered$ = defer(() => {
        inFlight -= 1;
        demand.next();
        return EMPTY;
      });
      return value$.pipe(
        tap(() => {
          inFlight += 1;
          if (inFlight > maxQueued) throw new TooFarBehind(`the client is ${maxQueued} parts behind`);
        }),
        concatMap((value) => concat(of(value), defer(whenReady).pipe(ignoreElements()), delivered$)),
      );
    });
