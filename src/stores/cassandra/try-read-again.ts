import {
  asyncScheduler,
  type MonoTypeOperatorFunction,
  type SchedulerLike,
  retry,
  throwError,
  timer,
} from 'rxjs';
import { StoreError } from '../store.ts';

/** Pauses before each further try, in milliseconds: enough for a node's long pause, too short for a restart. */
const PAUSES_MS: readonly number[] = [100, 500, 2000];

/**
 * Subscribes again to a read that failed for a reason that may pass, a few times: a long report would otherwise
 * be cut off by one late page. Only for what does no harm twice.
 */
export const tryReadAgain = <T>(scheduler: SchedulerLike = asyncScheduler): MonoTypeOperatorFunction<T> =>
  retry({
    delay: (error: unknown, attempt) => {
      const pause = PAUSES_MS[attempt - 1];
      const mayPass = error instanceof StoreError && error.retriable;
      return pause === undefined || !mayPass ? throwError(() => error) : timer(pause, scheduler);
    },
  });
