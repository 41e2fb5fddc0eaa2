import { map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../../core/batch.ts';
import { TOO_OFTEN } from '../answer.ts';
import { isSettled, type Settled, settled } from '../call.ts';
import type { RateLimit } from '../rate-limit.ts';
import type { Located } from './locate.ts';

/** Refuses calls of an application that makes too many; `null` refuses none. */
export const limitRates = <P>(
  limit: RateLimit | null,
): OperatorFunction<Batch<Located | Settled, P>, Batch<Located | Settled, P>> =>
  map((batch) => {
    if (limit === null) return batch;
    return withItems(
      batch,
      batch.items.map((item) =>
        isSettled(item) || limit(item.applicationId) ? item : settled(item.asked, TOO_OFTEN),
      ),
    );
  });
