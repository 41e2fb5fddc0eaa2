import { from, map, mergeMap, of, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../../core/batch.ts';
import { isSettled, type Settled } from '../call.ts';
import type { Located } from './locate.ts';
import type { Valid } from './validate.ts';

type Locate = (valid: Valid) => Located | Settled | Promise<Located | Settled>;

/**
 * Finds what each call is about. Who is remembered goes on at once; a call that has to wait for MySQL is overtaken by
 * the others, since it comes in a batch of its own.
 */
export const lookUp = <P>(
  locate: Locate,
): OperatorFunction<Batch<Valid | Settled, P>, Batch<Located | Settled, P>> =>
  mergeMap((batch) => {
    const found = batch.items.map((item) => (isSettled(item) ? item : locate(item)));
    return found.some((item) => item instanceof Promise)
      ? from(Promise.all(found.map((item) => Promise.resolve(item)))).pipe(
          map((items) => withItems(batch, items)),
        )
      : of(withItems(batch, found as readonly (Located | Settled)[]));
  });
