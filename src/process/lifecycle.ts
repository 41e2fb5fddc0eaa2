import {
  catchError,
  concat,
  defer,
  EMPTY,
  filter,
  firstValueFrom,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  ReplaySubject,
  type SchedulerLike,
  take,
  timer,
} from 'rxjs';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import type { Log } from '../telemetry/log/log.ts';

export type StopSignal = 'SIGTERM' | 'SIGINT';

/**
 * A process as a value. `running` gives its whole life, cold: it completes when there is nothing left to do,
 * or, once `stopping$` has emitted, when it stopped well (no more reading, all drained, saved and closed).
 * `stopping$` emits once and repeats that to whoever comes later.
 */
export interface AppProcess {
  readonly name: string;
  readonly running: (stopping$: Observable<StopSignal>) => Observable<unknown>;
}

export interface LifecycleDeps {
  readonly signals$: Observable<StopSignal>;
  /** Errors that nobody caught. */
  readonly crashes$: Observable<unknown>;
  readonly log: Log;
  /** Hears the line of each failure as well. */
  readonly printFailure?: (line: string) => void;
  /** How long a stop may take. */
  readonly stopTimeoutMs?: number;
  readonly scheduler?: SchedulerLike;
}

const SIGNAL_EXIT_CODES = { SIGTERM: 143, SIGINT: 130 } as const;

/** Ctrl-C comes twice when npm, in the same terminal, hands on what the terminal has sent already. */
const DUPLICATE_SIGINT_MS = 300;

export const messageOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return text === '' ? 'it failed without saying why' : text;
};

/** Drops what repeats the first Ctrl-C at once. */
const withoutDuplicateSigint = (
  signals$: Observable<StopSignal>,
  scheduler: SchedulerLike,
): Observable<StopSignal> =>
  defer(() => {
    let first: { readonly signal: StopSignal; readonly at: number } | null = null;
    return signals$.pipe(
      filter((signal) => {
        if (first === null) {
          first = { signal, at: scheduler.now() };
          return true;
        }
        const isSigintAgain = signal === 'SIGINT' && first.signal === 'SIGINT';
        return !(isSigintAgain && scheduler.now() - first.at < DUPLICATE_SIGINT_MS);
      }),
    );
  });

/**
 * Runs a topology and emits its exit code once: 0 when it ended or was stopped well; 1 when it failed, crashed
 * or took longer than `graceMs` (30 s) to stop; 143 or 130 at once for a second signal. Whatever still runs
 * then is unsubscribed. Failures are logged in one line each, their stack at level `debug`.
 */
export const lifecycle = (appProcess: AppProcess, deps: LifecycleDeps): Observable<number> =>
  defer(() => {
    const {
      signals$,
      crashes$,
      log,
      printFailure,
      stopTimeoutMs = 30_000,
      scheduler = monotonicScheduler,
    } = deps;
    const { name } = appProcess;
    const stopping$ = new ReplaySubject<StopSignal>(1);

    const failed = (what: string, error: unknown): number => {
      const line = `${what}: ${messageOf(error)}`;
      log.error(line);
      printFailure?.(line);
      log.debug(`${what}, in full`, { error });
      return 1;
    };

    const timedOut$ = timer(stopTimeoutMs, scheduler).pipe(
      map(() => {
        const line = `${name} did not stop within ${stopTimeoutMs / 1000} s, and is cut off`;
        log.error(line);
        printFailure?.(line);
        return 1;
      }),
    );

    const stop = (signal: StopSignal): Observable<number> =>
      merge(
        timedOut$,
        defer(() => {
          log.info(`${name} is stopping (${signal}); a second signal ends it at once`);
          stopping$.next(signal);
          return EMPTY;
        }),
      );

    const stopped$ = withoutDuplicateSigint(signals$, scheduler).pipe(
      mergeMap((signal, index) => (index === 0 ? stop(signal) : of(SIGNAL_EXIT_CODES[signal]))),
    );
    const crashed$ = crashes$.pipe(map((error) => failed(`${name} crashed`, error)));
    const ended$ = concat(
      defer(() => appProcess.running(stopping$.asObservable())).pipe(ignoreElements()),
      of(0),
    ).pipe(catchError((error: unknown) => of(failed(`${name} failed`, error))));

    return merge(stopped$, crashed$, ended$).pipe(take(1));
  });

/** Runs a topology and gives its exit code: the one place that subscribes. */
export const runToEnd = (appProcess: AppProcess, deps: LifecycleDeps): Promise<number> =>
  firstValueFrom(lifecycle(appProcess, deps), { defaultValue: 1 });
