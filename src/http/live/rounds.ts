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
export type Turn = () => boolean;

export interface Rounds {
  /** Takes part in the rounds as long as it is subscribed. Never emits. */
  join(turn: Turn): Observable<never>;
  /** Asks for a round, since somebody can take more. */
  wake(): void;
}

export interface RoundOptions {
  /** A round begins so long after the last one ended, at least. */
  readonly paceMs: number;
  /** After so long others have their turn in the process. */
  readonly sliceMs: number;
  /** Asked after each round: rest so many times as long as it took. Readers then get 1 / (1 + rest) of the process at most. */
  readonly rest: () => number;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

/**
 * Goes round by all readers whenever there is something for them: at once after a pause, then at a steady pace, and slower
 * where a round takes long, so that readers however many cannot hold up the rest of the process.
 */
export const rounds = (
  woken$: Observable<unknown>,
  { paceMs, sliceMs, rest, clock }: RoundOptions,
  scheduler: SchedulerLike,
): Rounds => {
  const turns = new Set<Turn>();
  const again$ = new Subject<void>();

  const round = (): Observable<unknown> =>
    defer(() => {
      const all = [...turns];
      let next = 0;
      let busyMs = 0;
      let more = false;
      /** Whether there are others to come. */
      const slice = (): boolean => {
        const began = clock();
        for (let turn = all[next]; turn !== undefined; turn = all[next]) {
          next += 1;
          if (turns.has(turn) && turn()) more = true;
          if (clock() - began >= sliceMs) break;
        }
        busyMs += clock() - began;
        return next < all.length;
      };
      // Whoever woke us is in the middle of something: the first slice, too, comes after it.
      const slices$ = timer(0, 1, scheduler).pipe(
        map(slice),
        takeWhile((othersCome) => othersCome),
        ignoreElements(),
      );
      const pause$ = defer(() => {
        if (more) again$.next();
        return timer(Math.max(paceMs, busyMs * rest()), scheduler);
      });
      return concat(slices$, pause$);
    });

  const rounds$ = merge(woken$, again$).pipe(
    throttle(round, { leading: true, trailing: true }),
    ignoreElements(),
    share(),
  );
  const asked$ = defer(() => {
    again$.next();
    return EMPTY;
  });
  return {
    join: (turn) =>
      defer(() => {
        turns.add(turn);
        return merge(rounds$, asked$).pipe(finalize(() => turns.delete(turn)));
      }),
    wake: () => again$.next(),
  };
};
