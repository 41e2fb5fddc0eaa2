import { type SchedulerLike, type Subscription } from 'rxjs';
import { monotonicScheduler } from './monotonic-scheduler.ts';

/**
 * Expires when no event has arrived for some time. Only events reset it, bytes do not. Time that the reader itself takes does
 * not count: waiting for credit, and processing events.
 */
export interface IdleTimeout {
  /** Starts the time, or continues after `hold` or `pause`. */
  resume(): void;
  /** Prevents expiry until `resume`. The time in between counts, unless an event arrives. */
  hold(): void;
  /** An event arrived: restarts the time. */
  reset(): void;
  /** Stops the time until `resume`. */
  pause(): void;
  stop(): void;
}

/** One timer serves many reads and is set again only when it fires: a timer per read would cost too much. */
export const idleTimeout = (
  ms: number,
  onTimeout: () => void,
  scheduler: SchedulerLike = monotonicScheduler,
): IdleTimeout => {
  let since: number | null = null;
  let pausedAt: number | null = null;
  let isHeld = false;
  let isStopped = false;
  let timer: Subscription | undefined;

  const check = (): void => {
    timer = undefined;
    if (since === null || isHeld || pausedAt !== null || isStopped) return;
    const now = scheduler.now();
    if (now < since) since = now; // The clock was set back.
    const left = since + ms - now;
    if (left > 0) timer = scheduler.schedule(check, left);
    else onTimeout();
  };
  const arm = (): void => {
    if (timer !== undefined || isStopped || since === null) return;
    timer = scheduler.schedule(check, Math.min(ms, Math.max(0, since + ms - scheduler.now())));
  };
  return {
    resume: () => {
      isHeld = false;
      since ??= scheduler.now();
      if (pausedAt !== null) {
        since += Math.max(0, scheduler.now() - pausedAt);
        pausedAt = null;
      }
      arm();
    },
    hold: () => {
      isHeld = true;
    },
    reset: () => {
      since = scheduler.now();
    },
    pause: () => {
      if (since !== null) pausedAt ??= scheduler.now();
    },
    stop: () => {
      isStopped = true;
      timer?.unsubscribe();
    },
  };
};
