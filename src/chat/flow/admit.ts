import { filter, map, type Observable, withLatestFrom } from 'rxjs';
import type { Source } from '../../core/loop/source.ts';
import { OVERLOADED } from '../call-result.ts';
import type { PendingCall } from '../call.ts';

/**
 * Emits each call as a batch while there is credit. Without credit it replies `OVERLOADED` at once.
 *
 *     credit$    1--0-----1--
 *     pending$   -a---b----c-
 *     result     -a--------c-     (b is rejected)
 */
export const admit =
  (pending$: Observable<PendingCall>): Source<PendingCall, null> =>
  (credit$) =>
    pending$.pipe(
      withLatestFrom(credit$),
      filter(([pending, credit]) => {
        if (credit > 0) return true;
        pending.reply(OVERLOADED);
        return false;
      }),
      map(([pending]) => ({ items: [pending], size: 1, position: null })),
    );
