import {
  BehaviorSubject,
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  tap,
  throwError,
} from 'rxjs';
import type { Batch } from './batch.ts';
import { LoopError } from './loop-error.ts';
import type { Source, Topology } from './source.ts';

/** Bounds a closed loop. */
export interface LoopOptions {
  /** Maximum number of events in flight. */
  readonly capacity: number;
}

/** Acts after a value was passed on. Otherwise a source that reacts synchronously to credit would overtake the batch. */
const afterEmit = <T>(action: () => void): MonoTypeOperatorFunction<T> =>
  concatMap((value) =>
    concat(
      of(value),
      defer(() => {
        action();
        return EMPTY;
      }),
    ),
  );

/**
 * Runs a source through a topology with at most `capacity` events in flight. An output batch is an acknowledged batch.
 *
 * - An output batch returns the credit of its source events, after it was emitted.
 * - When the source completes, the loop completes after the output of everything in flight.
 * - When the source fails, everything in flight still comes out; then the loop fails with the source's error.
 * - When the topology fails, the loop fails immediately: events in flight were not durable.
 * - It fails with a `LoopError` if events never come out, come out twice, or exceed the credit.
 *
 *     source   a-b----c-----|     each batch of size 1, capacity 2
 *     credit$  1-0-1--0-1-2--
 *     result   ----a----b-c-|
 */
export const closedLoop = <T, P, R>(
  source: Source<T, P>,
  { capacity }: LoopOptions,
  topology: Topology<T, P, R>,
): Observable<Batch<R, P>> =>
  defer(() => {
    const credit$ = new BehaviorSubject(capacity);
    let inFlight = 0;
    let sourceError: { readonly cause: unknown } | undefined;
    const emitCredit = (): void => credit$.next(capacity - inFlight);

    const enter = ({ size }: Batch<T, P>): void => {
      if (inFlight + size > capacity) {
        throw new LoopError(
          'loop-overrun',
          `the source emitted ${size} events with a credit of ${capacity - inFlight}`,
        );
      }
      inFlight += size;
    };
    const leave = ({ size }: Batch<R, P>): void => {
      if (size > inFlight) {
        throw new LoopError(
          'loop-surplus',
          `${size - inFlight} more events came out than went in: an operator changed the size of a batch`,
        );
      }
      inFlight -= size;
    };

    const batch$ = source(credit$.asObservable()).pipe(
      catchError((cause: unknown) => {
        sourceError = { cause };
        return EMPTY;
      }),
      tap(enter),
      afterEmit(emitCredit),
    );
    const output$ = topology(batch$).pipe(tap(leave), afterEmit(emitCredit));
    const ending$ = defer(() => {
      if (sourceError !== undefined) return throwError(() => sourceError?.cause);
      if (inFlight === 0) return EMPTY;
      return throwError(
        () =>
          new LoopError(
            'loop-loss',
            `the topology completed with ${inFlight} events in flight: an operator lost them`,
          ),
      );
    });
    return concat(output$, ending$);
  });
