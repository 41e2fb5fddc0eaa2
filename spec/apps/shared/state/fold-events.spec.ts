import { expect } from 'chai';
import { TestScheduler } from 'rxjs/testing';
import { foldEvents, rethrow } from '../../../../src/apps/shared/state/fold-events.ts';

const sum = (state: number, event: number): number => state + event;

describe('foldEvents', () => {
  it('emits the state after each event', () => {
    new TestScheduler((actual, expected) => void expect(actual).to.deep.equal(expected)).run(
      ({ hot, expectObservable }) => {
        const { emit, state$ } = foldEvents(sum, 0);
        hot('               --a--b--c--', { a: 1, b: 2, c: 3 }).subscribe({ next: emit, error: rethrow });
        const expected = '  0-x--y--z--';
        expectObservable(state$).toBe(expected, { 0: 0, x: 1, y: 3, z: 6 });
      },
    );
  });

  it('holds the effect of an event when emit returns', () => {
    const { emit, state$ } = foldEvents(sum, 0);
    emit(5);
    expect(state$.value).to.equal(5);
  });
});
