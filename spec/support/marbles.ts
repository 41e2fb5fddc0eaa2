import { expect } from 'chai';
import { TestScheduler } from 'rxjs/testing';
import type { Batch } from '../../src/core/batch.ts';

/** Runs a marble spec in virtual time. */
export const marbles = (spec: Parameters<TestScheduler['run']>[0]): void => {
  new TestScheduler((actual, expected) => {
    expect(actual).to.deep.equal(expected);
  }).run(spec);
};

/** A batch whose items stand for themselves; the position is the last item unless given. */
export const batchOf = <T>(items: readonly T[], position: T | null = items.at(-1) ?? null): Batch<T, T> => ({
  items,
  size: items.length,
  position,
});
