import { fromEvent, map, merge, type Observable } from 'rxjs';
import type { StopSignal } from './lifecycle.ts';

const signal = (target: NodeJS.EventEmitter, name: StopSignal): Observable<StopSignal> =>
  fromEvent(target, name).pipe(map(() => name));

/** The signals that ask a process to stop; while subscribed they no longer end it by themselves. */
export const stopSignals = (target: NodeJS.EventEmitter): Observable<StopSignal> =>
  merge(signal(target, 'SIGTERM'), signal(target, 'SIGINT'));

const firstArgument = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[])[0] : value);

/** Errors and rejections that nobody caught; while subscribed they no longer end the process by themselves. */
export const crashes = (target: NodeJS.EventEmitter): Observable<unknown> =>
  merge(fromEvent(target, 'uncaughtException'), fromEvent(target, 'unhandledRejection')).pipe(
    map(firstArgument),
  );

/** From now on these signals do nothing. */
export const ignoreStopSignals = (target: NodeJS.EventEmitter): void => {
  for (const name of ['SIGTERM', 'SIGINT'] as const) target.on(name, () => undefined);
};

/** The terminal was closed; while subscribed that no longer ends the process by itself. */
export const hangUps = (target: NodeJS.EventEmitter): Observable<unknown> => fromEvent(target, 'SIGHUP');
