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
 * Runs work at the end of this turn of the event loop, when all that had come in was heard; a delay is its upper
 * bound only. A timer of a millisecond would take up to two, in which Redis has nothing to do.
 */
export const immediateScheduler: SchedulerLike = {
  now: monotonicNow,
  schedule: (work, _delay, state) => new ImmediateAction(work).schedule(state),
};
