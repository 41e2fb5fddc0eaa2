// eslint-disable-next-line no-restricted-imports -- only its timers are used, not its clock
import { asyncScheduler, type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';

/** Maximum delay of a Node timer. A longer one fires immediately. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

const STARTED_AT = performance.timeOrigin;

/**
 * Milliseconds of a monotonic clock, for durations. They equal `Date.now()` when the process starts, but not after the wall
 * clock was set.
 */
export const monotonicNow = (): number => STARTED_AT + performance.now();

type Work<T> = (this: SchedulerAction<T>, state: T) => void;

class TimerAction<T> extends Subscription implements SchedulerAction<T> {
  readonly #work: Work<T>;
  #timer: Subscription | undefined;

  constructor(work: Work<T>) {
    super(() => this.#timer?.unsubscribe());
    this.#work = work;
  }

  schedule(state?: T, delay = 0): Subscription {
    if (!this.closed) {
      this.#timer?.unsubscribe();
      this.#wait(state, delay);
    }
    return this;
  }

  #wait(state: T | undefined, delay: number): void {
    const step = Math.min(delay, MAX_TIMER_MS);
    this.#timer = asyncScheduler.schedule(() => {
      if (delay > step) this.#wait(state, delay - step);
      else this.#run(state);
    }, step);
  }

  #run(state: T | undefined): void {
    try {
      this.#work(state as T);
    } catch (error) {
      this.unsubscribe();
      throw error;
    }
  }
}

/**
 * Replaces RxJS's `asyncScheduler`, whose `now()` is the wall clock: when that is set, backoff, idle timeouts and windows
 * would jump. Delays may be of any length.
 */
export const monotonicScheduler: SchedulerLike = {
  now: monotonicNow,
  schedule: (work, delay, state) => new TimerAction(work).schedule(state, delay),
};
