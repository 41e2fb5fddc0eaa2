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

export interface LoopOptions {
  /** How many events may be inside at once. */
  readonly capacity: number;
}

/** Does something after a value was passed on: a source that answers at once to new room must not overtake a batch. */
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
 * Runs a source through a topology so that at most `room` events are between the two ends: emerging is
 * acknowledging.
 *
 * - A batch that emerges frees the room of the events it stands for, after it was passed on.
 * - When the source completes, the loop completes once everything inside has emerged.
 * - When the source fails, what is inside still emerges; then the loop fails with the source's error.
 * - When the topology fails, the loop fails at once: what was inside was not durable.
 * - Events that never emerge, emerge twice, or are handed out without room fail it with a `LoopError`.
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
          `the source handed out ${size} events with room for ${capacity - inFlight}`,
        );
      }
      inFlight += size;
    };
    const leave = ({ size }: Batch<R, P>): void => {
      if (size > inFlight) {
        throw new LoopError(
          'loop-surplus',
          `${size - inFlight} more events emerged than went in: an operator changed a batch's size`,
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
    const emerged$ = topology(batch$).pipe(tap(leave), afterEmit(emitCredit));
    const ending$ = defer(() => {
      if (sourceError !== undefined) return throwError(() => sourceError?.cause);
      if (inFlight === 0) return EMPTY;
      return throwError(
        () =>
          new LoopError(
            'loop-loss',
            `the topology completed with ${inFlight} events inside: an operator lost them`,
          ),
      );
    });
    return concat(emerged$, ending$);
  });
