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

/** The reader is too far behind a source that does not wait for it. */
export class TooFarBehind extends Error {
  override readonly name = 'TooFarBehind';
}

export interface OnePerDemandOptions {
  /** Emits or completes when the reader can take the next value; asked after each value. */
  readonly whenReady: () => Observable<unknown>;
  /** Told when a value is through: the source may send one more. */
  readonly demand: Pick<Observer<void>, 'next'>;
  /** How many values of a source that does not wait may queue; one more fails with `TooFarBehind`. */
  readonly maxQueued: number;
}

/** Passes values on one by one, each when the reader is done with the one before. */
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
          if (inFlight > maxQueued) throw new TooFarBehind(`the reader is ${maxQueued} parts behind`);
        }),
        concatMap((value) => concat(of(value), defer(whenReady).pipe(ignoreElements()), delivered$)),
      );
    });
