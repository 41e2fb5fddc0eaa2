import { BehaviorSubject, filter, firstValueFrom, map, merge, type Observable, ReplaySubject } from 'rxjs';

/** Waits for credit, for a reader that is a loop. */
export interface CreditGate {
  /** The credit, once there is any; 0 after `close`. */
  readonly open: () => Promise<number>;
  readonly close: () => void;
}

export const creditGate = (credit$: Observable<number>): CreditGate => {
  const available$ = new BehaviorSubject(0);
  const closed$ = new ReplaySubject<void>(1);
  const subscription = credit$.subscribe(available$);
  return {
    open: () => {
      // Most of the time there is credit, and an Observable per batch would cost more than the batch.
      if (available$.value > 0) return Promise.resolve(available$.value);
      const some$ = available$.pipe(filter((available) => available > 0));
      return firstValueFrom(merge(some$, closed$.pipe(map(() => 0))));
    },
    close: () => {
      subscription.unsubscribe();
      closed$.next();
    },
  };
};
