import { catchError, concat, defer, ignoreElements, type Observable, switchMap, throwError } from 'rxjs';
import type { OpenSink } from '../core/loop/exact-sink.ts';

const closed = <T>(sink: OpenSink<T>): Observable<never> => defer(() => sink.close()).pipe(ignoreElements());

/** Runs `use` with the sink that `opened$` emits, and closes that after the end or failure of `use`. */
export const withOpenSink = <T, R>(
  opened$: Observable<OpenSink<T>>,
  use: (sink: OpenSink<T>) => Observable<R>,
): Observable<R> =>
  opened$.pipe(
    switchMap((sink) => {
      const failed = (error: unknown): Observable<never> => throwError(() => error);
      return concat(
        use(sink).pipe(
          catchError((error: unknown) =>
            concat(closed(sink).pipe(catchError(() => failed(error))), failed(error)),
          ),
        ),
        closed(sink),
      );
    }),
  );
