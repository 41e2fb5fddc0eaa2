import { type MonoTypeOperatorFunction, type SchedulerLike } from 'rxjs';
import { monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import { restart } from '../../../core/loop/restart.ts';
import { StoreError } from '../../store.ts';

/** Pauses before each further try, in milliseconds: enough for a node's long pause, too short for a restart. */
const RETRY_DELAYS_MS: readonly number[] = [100, 500, 2000];

/**
 * Starts a read anew that failed for a reason that may pass, a few times: a long report would otherwise be cut off
 * by one late page. Only for what does no harm twice.
 */
export const retryRead = <T>(scheduler: SchedulerLike = monotonicScheduler): MonoTypeOperatorFunction<T> =>
  restart(
    {
      delay: (error, attempt) =>
        error instanceof StoreError && error.retriable ? (RETRY_DELAYS_MS[attempt - 1] ?? null) : null,
      // However long a try took before it failed, it is one of the few.
      stableAfterMs: Infinity,
    },
    scheduler,
  );
