import { fromEvent, map, merge, type Observable } from 'rxjs';
import type { StopSignal } from './lifecycle.ts';

const signal = (target: NodeJS.EventEmitter, name: StopSignal): Observable<StopSignal> =>
  fromEvent(target, name).pipe(map(() => name));

/** SIGTERM and SIGINT. While subscribed, they do not terminate the process by default. */
export const stopSignals = (target: NodeJS.EventEmitter): Observable<StopSignal> =>
  merge(signal(target, 'SIGTERM'), signal(target, 'SIGINT'));

const firstArgument = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[])[0] : value);

/** Uncaught exceptions and unhandled rejections. While subscribed, they do not terminate the process by default. */
export const crashes = (target: NodeJS.EventEmitter): Observable<unknown> =>
  merge(fromEvent(target, 'uncaughtException'), fromEvent(target, 'unhandledRejection')).pipe(
    map(firstArgument),
  );

/** Makes SIGTERM and SIGINT have no effect from now on. */
export const ignoreStopSignals = (target: NodeJS.EventEmitter): void => {
  for (const name of ['SIGTERM', 'SIGINT'] as const) target.on(name, () => undefined);
};

/** Emits when the terminal is closed (SIGHUP). While subscribed, this does not terminate the process by default. */
export const hangUps = (target: NodeJS.EventEmitter): Observable<unknown> => fromEvent(target, 'SIGHUP');
