import {
  concat,
  defer,
  EMPTY,
  finalize,
  ignoreElements,
  map,
  merge,
  type Observable,
  type SchedulerLike,
  share,
  Subject,
  takeWhile,
  throttle,
  timer,
} from 'rxjs';

/** Sends one client its pending events; returns whether it could accept more now. */
export type Task = () => boolean;

export interface FairScheduler {
  /** Runs the task in every round while subscribed. Never emits. */
  join(task: Task): Observable<never>;
  /** Requests a round because a client can accept more. */
  wake(): void;
}

export interface FairSchedulerOptions {
  /** Minimum time between the end of a round and the start of the next. */
  readonly intervalMs: number;
  /** Maximum time before the scheduler yields to the rest of the process. */
  readonly sliceMs: number;
  /** Called after each round: how many times its duration to pause. Clients then get at most 1 / (1 + factor) of the CPU. */
  readonly idleFactor: () => number;
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number;
}

/**
 * Runs the tasks of all clients in rounds when there is something to send: at once after an idle period, then at a fixed
 * interval, and less often if rounds take long. However many clients there are, they cannot starve the process.
 *
 *     wake$      -w--w--w---------w-|
 *     rounds     -r-----r---------r-      (trailing wake-ups start one more round)
 */
export const fairScheduler = (
  wake$: Observable<unknown>,
  { intervalMs, sliceMs, idleFactor, clock }: FairSchedulerOptions,
  scheduler: SchedulerLike,
): FairScheduler => {
  const tasks = new Set<Task>();
  const again$ = new Subject<void>();

  const round = (): Observable<unknown> =>
    defer(() => {
      const queue = [...tasks];
      let next = 0;
      let busyMs = 0;
      let hasMore = false;
      /** Runs tasks for one slice; returns whether any are left. */
      const runSlice = (): boolean => {
        const startedAt = clock();
        for (let task = queue[next]; task !== undefined; task = queue[next]) {
          next += 1;
          if (tasks.has(task) && task()) hasMore = true;
          if (clock() - startedAt >= sliceMs) break;
        }
        busyMs += clock() - startedAt;
        return next < queue.length;
      };
      // The caller of wake() may be in the middle of an update, so even the first slice is asynchronous.
      const slices$ = timer(0, 1, scheduler).pipe(
        map(runSlice),
        takeWhile((hasRemaining) => hasRemaining),
        ignoreElements(),
      );
      const pause$ = defer(() => {
        if (hasMore) again$.next();
        return timer(Math.max(intervalMs, busyMs * idleFactor()), scheduler);
      });
      return concat(slices$, pause$);
    });

  const rounds$ = merge(wake$, again$).pipe(
    throttle(round, { leading: true, trailing: true }),
    ignoreElements(),
    share(),
  );
  const firstRound$ = defer(() => {
    again$.next();
    return EMPTY;
  });
  return {
    join: (task) =>
      defer(() => {
        tasks.add(task);
        return merge(rounds$, firstRound$).pipe(finalize(() => tasks.delete(task)));
      }),
    wake: () => again$.next(),
  };
};
