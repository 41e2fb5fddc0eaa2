import { filter, map, type Observable, withLatestFrom } from 'rxjs';
import type { Source } from '../../core/closed-loop.ts';
import { FULL } from '../answer.ts';
import type { Asked } from '../call.ts';

/** Lets calls in while there is room, one by one; one that finds none is refused at once. */
export const admit =
  (asked$: Observable<Asked>): Source<Asked, null> =>
  (room$) =>
    asked$.pipe(
      withLatestFrom(room$),
      filter(([asked, room]) => {
        if (room > 0) return true;
        asked.reply(FULL);
        return false;
      }),
      map(([asked]) => ({ items: [asked], size: 1, position: null })),
    );
