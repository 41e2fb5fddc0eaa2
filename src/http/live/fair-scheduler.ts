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

/** Sends one reader what there is for it; says whether there is more that it could take. */
export type Task = () => boolean;

export interface FairScheduler {
  /** Takes part in the rounds as long as it is subscribed. Never emits. */
  join(task: Task): Observable<never>;
  /** Asks for a round, since somebody can take more. */
  wake(): void;
}

export interface FairSchedulerOptions {
  /** A round begins so long after the last one ended, at least. */
  readonly intervalMs: number;
  /** After so long others have their turn in the process. */
  readonly sliceMs: number;
  /** Asked after each round: rest so many times as long as it took. Readers then get 1 / (1 + rest) of the process at most. */
  readonly idleFactor: () => number;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

/**
 * Goes round by all readers whenever there is something for them: at once after a pause, then at a steady pace, and slower
 * where a round takes long, so that readers however many cannot hold up the rest of the process.
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
      /** Whether there are others to come. */
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
      // Whoever woke us is in the middle of something: the first slice, too, comes after it.
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
