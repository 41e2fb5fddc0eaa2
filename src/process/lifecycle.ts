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
import { messageOf } from '../core/message-of.ts';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import type { Log } from '../telemetry/log/log.ts';

export type StopSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP';

/**
 * A process as a value. `running` returns a cold Observable that runs the process while subscribed. It completes when
 * there is nothing left to do or, after `stopping$` has emitted, when everything is drained, saved and closed.
 * `stopping$` emits once and replays the signal to late subscribers.
 */
export interface AppProcess {
  readonly name: string;
  readonly running: (stopping$: Observable<StopSignal>) => Observable<unknown>;
}

export interface LifecycleDeps {
  readonly signals$: Observable<StopSignal>;
  /** Uncaught errors. */
  readonly crashes$: Observable<unknown>;
  readonly log: Log;
  /** Receives the log line of each failure as well. */
  readonly printFailure?: (line: string) => void;
  /** Deadline for a graceful shutdown. Default: 30 s. */
  readonly stopTimeoutMs?: number;
  readonly scheduler?: SchedulerLike;
}

const SIGNAL_EXIT_CODES = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const;

/** Under npm, Ctrl-C arrives twice: from the terminal and again from npm, which forwards it. */
const DUPLICATE_SIGINT_MS = 300;

/**
 * Ignores a second SIGINT within 300 ms of the first.
 *
 *     source  --i-i----i--
 *     result  --i------i--
 */
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
 * Runs a process and emits its exit code once: 0 if it completed, 1 if it failed, crashed or did not stop within
 * `stopTimeoutMs`, 143, 130 or 129 immediately for a second signal. It then unsubscribes from the process. Each failure is
 * one log line; its stack is logged at level `debug`.
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
      log.debug(`${what}, with stack`, { error });
      return 1;
    };

    const timedOut$ = timer(stopTimeoutMs, scheduler).pipe(
      map(() => {
        const line = `${name} did not stop within ${stopTimeoutMs / 1000} s; exiting now`;
        log.error(line);
        printFailure?.(line);
        return 1;
      }),
    );

    const stop = (signal: StopSignal): Observable<number> =>
      merge(
        timedOut$,
        defer(() => {
          log.info(`${name} is shutting down (${signal}); a second signal forces an immediate exit`);
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

/** Runs a process and returns its exit code. The only place that subscribes. */
export const runToEnd = (appProcess: AppProcess, deps: LifecycleDeps): Promise<number> =>
  firstValueFrom(lifecycle(appProcess, deps), { defaultValue: 1 });
