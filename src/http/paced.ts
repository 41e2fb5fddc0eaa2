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

export interface PacedOptions {
  /** Emits or completes when the reader can take the next value; asked after each value. */
  readonly ready: () => Observable<unknown>;
  /** Told when a value is through: the source may send one more. */
  readonly taken: Pick<Observer<void>, 'next'>;
  /** How many values of a source that does not wait may queue; one more fails with `TooFarBehind`. */
  readonly maxWaiting: number;
}

/** Passes values on one by one, each when the reader is done with the one before. */
export const paced =
  <T>({ ready, taken, maxWaiting }: PacedOptions) =>
  (value$: Observable<T>): Observable<T> =>
    defer(() => {
      let inFlight = 0;
      const through$ = defer(() => {
        inFlight -= 1;
        taken.next();
        return EMPTY;
      });
      return value$.pipe(
        tap(() => {
          inFlight += 1;
          if (inFlight > maxWaiting) throw new TooFarBehind(`the reader is ${maxWaiting} parts behind`);
        }),
        concatMap((value) => concat(of(value), defer(ready).pipe(ignoreElements()), through$)),
      );
    });
