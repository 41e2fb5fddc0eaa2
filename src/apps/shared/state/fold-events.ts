import { BehaviorSubject, type Observable, scan, Subject } from 'rxjs';

/** For subscribers of a state: only a defect makes it fail, and that must end the process. */
export const rethrow = (error: unknown): never => {
  throw error;
};

export interface EventFold<E, S> {
  readonly emit: (event: E) => void;
  /** Each event, after the state includes it. */
  readonly event$: Observable<E>;
  /** Holds the effect of an event by the time `emit` returns. */
  readonly state$: BehaviorSubject<S>;
}

/**
 * The state of a process, derived from its events by one `scan`. Readiness, metrics and the log read the same state, so
 * that they cannot disagree.
 *
 *     emit     --a-----b-----c--
 *     state$   0-1-----2-----3--
 *     event$   --a-----b-----c--
 */
export const foldEvents = <E, S>(reduce: (state: S, event: E) => S, initial: S): EventFold<E, S> => {
  const event$ = new Subject<E>();
  const state$ = new BehaviorSubject(initial);
  event$.pipe(scan(reduce, initial)).subscribe(state$);
  return { emit: (event) => event$.next(event), event$: event$.asObservable(), state$ };
};
