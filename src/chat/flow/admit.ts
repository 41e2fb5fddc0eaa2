import { filter, map, type Observable, withLatestFrom } from 'rxjs';
import type { Source } from '../../core/loop/source.ts';
import { OVERLOADED } from '../call-result.ts';
import type { PendingCall } from '../call.ts';

/** Lets calls in while there is room, one by one; one that finds none is refused at once. */
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
