import { formatCount } from '../core/format-count.ts';
import {
  connect,
  defer,
  EMPTY,
  endWith,
  ignoreElements,
  interval,
  merge,
  type MonoTypeOperatorFunction,
  type SchedulerLike,
  takeUntil,
  tap,
} from 'rxjs';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';

export interface ProgressOptions<T> {
  /** The activity, such as "replaying". */
  readonly doing: string;
  /** The plural noun of what is counted, such as "events". */
  readonly unit: string;
  /** How many units a value counts for. */
  readonly count: (value: T) => number;
  readonly output: { readonly isTTY?: boolean | undefined; readonly write: (text: string) => unknown };
  readonly scheduler?: SchedulerLike;
}

const DRAW_INTERVAL_MS = 250;
/** The rate is measured over the last second. */
const DRAWS_PER_SECOND = 1000 / DRAW_INTERVAL_MS;

const clock = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/**
 * Mirrors the source and shows count and rate on one line: redrawn four times per second on a terminal, otherwise
 * written once, at the end.
 *
 *     source  --a-----b--|
 *     result  --a-----b--|   and "replaying: 2 events, 1/s, 0:02"
 */
export const progress = <T>(options: ProgressOptions<T>): MonoTypeOperatorFunction<T> => {
  const { doing, unit, count, output, scheduler = monotonicScheduler } = options;
  return (source$) =>
    defer(() => {
      const start = scheduler.now();
      const isTerminal = output.isTTY === true;
      let total = 0;
      let drawn = [0];

      const line = (rate: number): string =>
        `${doing}: ${formatCount(Math.round(total))} ${unit}, ${formatCount(Math.round(rate))}/s, ${clock(scheduler.now() - start)}`;
      const draw = (): void => {
        const seconds = drawn.length / DRAWS_PER_SECOND;
        const rate = (total - (drawn[0] ?? 0)) / seconds;
        drawn = [...drawn, total].slice(-DRAWS_PER_SECOND);
        output.write(`\r\u001b[K${line(rate)}`);
      };
      const finish = (): void => {
        const seconds = Math.max(scheduler.now() - start, 1) / 1000;
        output.write(`${isTerminal ? '\r\u001b[K' : ''}${line(total / seconds)}\n`);
      };

      return source$.pipe(
        connect((shared$) => {
          const ended$ = shared$.pipe(ignoreElements(), endWith(null));
          const drawing$ = isTerminal
            ? interval(DRAW_INTERVAL_MS, scheduler).pipe(tap(draw), ignoreElements())
            : EMPTY;
          return merge(
            drawing$.pipe(takeUntil(ended$)),
            shared$.pipe(tap((value) => (total += count(value)))),
          );
        }),
        tap({ finalize: finish }),
      );
    });
};
