import { map, type Observable, of, switchMap } from 'rxjs';
import { type FeedPosition, startAt } from '../../feed/position.ts';
import { restorePosition } from '../../feed/restore-position.ts';
import { emptyCommit, type RecentKeys } from '../../stats/commit.ts';
import type { TopicMark } from '../../stats/windows/watermark.ts';
import type { Store } from '../../stores/store.ts';

export interface Resumption {
  readonly position: FeedPosition;
  readonly recent: readonly RecentKeys[];
  readonly marks: readonly TopicMark[];
}

/**
 * Where to go on. A first start saves where the count begins before it reads anything: killed before its
 * first save, it still counts from there.
 */
export const resumeFrom = (
  store: Store<FeedPosition>,
  since: () => number,
  now: () => string,
): Observable<Resumption> =>
  store.load().pipe(
    switchMap(({ position, recent, marks }) => {
      if (position !== null)
        return of({ position: restorePosition(position, Date.parse(now())), recent, marks });
      const first = startAt(since());
      return store
        .save({ ...emptyCommit(now()), position: first })
        .pipe(map(() => ({ position: first, recent: [], marks })));
    }),
  );
