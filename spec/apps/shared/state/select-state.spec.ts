import { expect } from 'chai';
import { BehaviorSubject } from 'rxjs';
import { selectState } from '../../../../src/apps/shared/state/select-state.ts';
import { marbles } from '../../../support/marbles.ts';

describe('selectState', () => {
  it('emits a part when it changes, and holds its current value', () => {
    marbles(({ hot, expectObservable, flush }) => {
      const state$ = new BehaviorSubject('a0');
      hot('              --1--2--3--', { 1: 'a1', 2: 'b1', 3: 'b2' }).subscribe((state) =>
        state$.next(state),
      );
      const letter$ = selectState(state$, (state) => state.charAt(0));
      const expected = ' a----b-----';
      expectObservable(letter$).toBe(expected);
      flush();
      expect(letter$.value).to.equal('b');
    });
  });
});
