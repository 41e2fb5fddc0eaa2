import { expect } from 'chai';
import { TestScheduler } from 'rxjs/testing';
import type { Batch } from '../../src/core/loop/batch.ts';

type RunHelpers = Parameters<Parameters<TestScheduler['run']>[0]>[0];

/** Runs a marble spec in virtual time; its second argument is the clock of what measures time. */
export const marbles = (spec: (helpers: RunHelpers, scheduler: TestScheduler) => void): void => {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).to.deep.equal(expected);
  });
  scheduler.run((helpers) => spec(helpers, scheduler));
};

/** A batch whose items stand for themselves; the position is the last item unless given. */
export const batchOf = <T>(items: readonly T[], position: T | null = items.at(-1) ?? null): Batch<T, T> => ({
  items,
  size: items.length,
  position,
});
