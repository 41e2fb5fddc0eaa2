import { map, type Observable, of, switchMap } from 'rxjs';
import { type FeedPosition, startPosition } from '../../wikimedia/position/feed-position.ts';
import { restorePosition } from '../../wikimedia/position/restore-position.ts';
import { emptyCommit, type RecentKeys } from '../../stats/counts/commit.ts';
import type { TopicWatermark } from '../../stats/windows/time/watermark-tracker.ts';
import type { Store } from '../../stores/store.ts';

export interface Resumption {
  readonly position: FeedPosition;
  readonly recent: readonly RecentKeys[];
  readonly watermarks: readonly TopicWatermark[];
}

/**
 * Where counting continues. The very first run saves its start position before it reads anything: a process killed before
 * its first batch is saved still counts from there.
 */
export const resumeCounting = (
  store: Store<FeedPosition>,
  since: () => number,
  now: () => string,
): Observable<Resumption> =>
  store.load().pipe(
    switchMap(({ position, recent, watermarks }) => {
      if (position !== null)
        return of({ position: restorePosition(position, Date.parse(now())), recent, watermarks });
      const first = startPosition(since());
      return store
        .save({ ...emptyCommit(now()), position: first })
        .pipe(map(() => ({ position: first, recent: [], watermarks })));
    }),
  );
