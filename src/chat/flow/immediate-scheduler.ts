import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import { monotonicNow } from '../../core/time/monotonic-scheduler.ts';

class ImmediateAction<T> extends Subscription implements SchedulerAction<T> {
  readonly #work: (this: SchedulerAction<T>, state: T) => void;

  constructor(work: (this: SchedulerAction<T>, state: T) => void) {
    super();
    this.#work = work;
  }

  schedule(state?: T): Subscription {
    const immediate = setImmediate(() => this.#work.call(this, state as T));
    this.add(() => clearImmediate(immediate));
    return this;
  }
}

/**
 * Runs work at the end of the current event loop iteration, after all pending input was read. It ignores delays: a timer
 * of one millisecond may take two, in which Redis would be idle.
 */
export const immediateScheduler: SchedulerLike = {
  now: monotonicNow,
  schedule: (work, _delay, state) => new ImmediateAction(work).schedule(state),
};
