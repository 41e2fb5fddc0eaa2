import { from, map, mergeMap, of, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../../core/loop/batch.ts';
import { isCompleted, type CompletedCall } from '../call.ts';
import type { ResolvedCall } from './id-resolver.ts';
import type { ValidCall } from './validate-call.ts';

type ResolveIds = (valid: ValidCall) => ResolvedCall | CompletedCall | Promise<ResolvedCall | CompletedCall>;

/**
 * Finds what each call is about. Who is remembered goes on at once; a call that has to wait for MySQL is overtaken by
 * the others, since it comes in a batch of its own.
 */
export const resolveCalls = <P>(
  resolveIds: ResolveIds,
): OperatorFunction<Batch<ValidCall | CompletedCall, P>, Batch<ResolvedCall | CompletedCall, P>> =>
  mergeMap((batch) => {
    const resolved = batch.items.map((item) => (isCompleted(item) ? item : resolveIds(item)));
    return resolved.some((item) => item instanceof Promise)
      ? from(Promise.all(resolved.map((item) => Promise.resolve(item)))).pipe(
          map((items) => withItems(batch, items)),
        )
      : of(withItems(batch, resolved as readonly (ResolvedCall | CompletedCall)[]));
  });
