import { type SchedulerLike, type Subscription } from 'rxjs';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';

/**
 * Runs out when no event has come for so long. Bytes do not reset it, only events do. Time that the reader itself takes
 * does not count: waiting for credit, and working on events.
 */
export interface IdleTimeout {
  /** Begins to count, or goes on after `hold`. */
  resume(): void;
  /** It does not run out until it goes on; the time in between counts all the same, unless an event came. */
  hold(): void;
  /** An event came: counts anew. */
  reset(): void;
  /** The time does not count until it goes on. */
  pause(): void;
  stop(): void;
}

/** It sets one timer for many reads, and again only when it has run out: one for every read would be a cost of its own. */
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
