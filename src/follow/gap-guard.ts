import { defer, identity, type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { Batch } from '../core/loop/batch.ts';
import type { ResumableSource } from '../core/loop/resumable-source.ts';
import { verifySequence } from '../core/operators/verify-sequence.ts';
import { gapPolicy, type GapPolicyOptions } from './gap-policy.ts';

/**
 * Checks that a source with a sequence skips nothing after a position. The result fails at a gap that is requested again, so
 * that what came before it becomes durable.
 *
 *     after 4   -[5]---[8]
 *     result    -[5]---#
 */
export const gapGuard = <R, P>(
  { sequence }: Pick<ResumableSource<R, P>, 'sequence'>,
  options: GapPolicyOptions,
): ((position: P | null) => MonoTypeOperatorFunction<Batch<R, P>>) => {
  if (sequence === undefined) return () => identity;
  const onGap = gapPolicy(options);
  const { numberOf, lastBefore } = sequence;
  return (position) => (batch$) =>
    defer(() => {
      let canResume = position !== null;
      const last = position === null ? null : lastBefore(position);
      return batch$.pipe(
        verifySequence({ numberOf, last, onGap: (gap) => onGap(gap, canResume) }),
        tap((batch) => (canResume ||= batch.position !== null)),
      );
    });
};
