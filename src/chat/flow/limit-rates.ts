import { map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../../core/loop/batch.ts';
import { RATE_LIMITED } from '../call-result.ts';
import { isCompleted, type CompletedCall, completedCall } from '../call.ts';
import type { RateLimit } from '../rate-limit.ts';
import type { ResolvedCall } from './id-resolver.ts';

/**
 * Completes calls beyond their application's rate limit with `RATE_LIMITED`; `null` means no limit.
 *
 *     source   -[a a a]-
 *     result   -[a a X]-     (limit 2)
 */
export const limitRates = <P>(
  limit: RateLimit | null,
): OperatorFunction<Batch<ResolvedCall | CompletedCall, P>, Batch<ResolvedCall | CompletedCall, P>> =>
  map((batch) => {
    if (limit === null) return batch;
    return withItems(
      batch,
      batch.items.map((item) =>
        isCompleted(item) || limit(item.applicationId) ? item : completedCall(item.pending, RATE_LIMITED),
      ),
    );
  });
