import { BehaviorSubject, distinctUntilChanged, map } from 'rxjs';

/**
 * A part of a state, with its current value.
 *
 *     state$   A1--A2--B2--     a letter and a number
 *     result   A-------B---     select: the letter
 */
export const selectState = <S, R>(
  state$: BehaviorSubject<S>,
  select: (state: S) => R,
): BehaviorSubject<R> => {
  const part$ = new BehaviorSubject(select(state$.value));
  state$.pipe(map(select), distinctUntilChanged()).subscribe(part$);
  return part$;
};
