import { deepStrictEqual } from 'node:assert/strict';
import { TestScheduler } from 'rxjs/testing';
import type { Batch } from '../core/loop/batch.ts';

/** `hot`, `cold`, `expectObservable` … of RxJS's test scheduler. */
export type MarbleHelpers = Parameters<Parameters<TestScheduler['run']>[0]>[0];

/**
 * Runs a marble test in virtual time. Pass `scheduler` to operators that measure time. Throws an `AssertionError` when an
 * Observable emitted something else than expected.
 */
export const marbles = (test: (helpers: MarbleHelpers, scheduler: TestScheduler) => void): void => {
  const scheduler = new TestScheduler((actual, expected) => deepStrictEqual(actual, expected));
  scheduler.run((helpers) => test(helpers, scheduler));
};

/** A batch whose items represent one source event each. Its position is the last item unless another is given. */
export const batchOf = <T>(items: readonly T[], position: T | null = items.at(-1) ?? null): Batch<T, T> => ({
  items,
  size: items.length,
  position,
});
