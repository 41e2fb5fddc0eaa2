import { fromEvent, map, merge, type Observable } from 'rxjs';
import type { StopSignal } from './lifecycle.ts';
import { npmParents, parentExit } from './parent-exit.ts';

const signal = (target: NodeJS.EventEmitter, name: StopSignal): Observable<StopSignal> =>
  fromEvent(target, name).pipe(map(() => name));

const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** The signals that stop a process; SIGHUP: the terminal was closed. While subscribed, they do not terminate it by default. */
export const stopSignals = (target: NodeJS.EventEmitter): Observable<StopSignal> =>
  merge(...STOP_SIGNALS.map((name) => signal(target, name)));

/** The signals that stop this process, and under npm also the end of npm: it does not pass every signal on. */
export const ownStopSignals = (): Observable<StopSignal> =>
  process.env['npm_lifecycle_event'] === undefined
    ? stopSignals(process)
    : merge(stopSignals(process), parentExit(npmParents));

const firstArgument = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[])[0] : value);

/** Uncaught exceptions and unhandled rejections. While subscribed, they do not terminate the process by default. */
export const crashes = (target: NodeJS.EventEmitter): Observable<unknown> =>
  merge(fromEvent(target, 'uncaughtException'), fromEvent(target, 'unhandledRejection')).pipe(
    map(firstArgument),
  );

/** Makes the stop signals have no effect from now on. */
export const ignoreStopSignals = (target: NodeJS.EventEmitter): void => {
  for (const name of STOP_SIGNALS) target.on(name, () => undefined);
};
