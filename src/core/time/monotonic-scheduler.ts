// eslint-disable-next-line no-restricted-imports -- of it only the timers are used, not the clock
import { asyncScheduler, type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';

/** The longest wait that a timer of Node keeps; a longer one fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

const STARTED_AT = performance.timeOrigin;

/**
 * Milliseconds that only go up, at the pace of real time: for durations. The numbers look like those of `Date.now()`
 * and agree with them when the process starts, but not after the wall clock was set.
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
 * In place of RxJS's `asyncScheduler`, whose `now()` is the wall clock: that jumps when it is set, and back-off, idle
 * timeouts and windows would jump with it. Its delays may be of any length.
 */
export const monotonicScheduler: SchedulerLike = {
  now: monotonicNow,
  schedule: (work, delay, state) => new TimerAction(work).schedule(state, delay),
};
