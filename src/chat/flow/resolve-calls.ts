import { from, map, mergeMap, of, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../../core/loop/batch.ts';
import { isCompleted, type CompletedCall } from '../call.ts';
import type { ResolvedCall } from './id-resolver.ts';
import type { ValidCall } from './validate-call.ts';

type ResolveIds = (valid: ValidCall) => ResolvedCall | CompletedCall | Promise<ResolvedCall | CompletedCall>;

/**
 * Resolves the ids of each call. Cached calls pass at once; a batch that waits for MySQL is overtaken by others.
 *
 *     source   -[a]-[b]----
 *     result   -----[b]-[a]     (a needs MySQL)
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
