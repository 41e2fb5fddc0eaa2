import { tap } from 'rxjs';
import type { LostRange } from '../../../stats/windows/lost-range.ts';
import { lostRanges } from '../../../wikimedia/position/lost-ranges.ts';
import type { FeedPosition } from '../../../wikimedia/position/feed-position.ts';
import type { Store } from '../../../stores/store.ts';

/** What the feed lost up to the position that the store was loaded or saved with last. */
export const followLostRanges = (
  store: Store<FeedPosition>,
): { readonly store: Store<FeedPosition>; readonly lost: () => readonly LostRange[] } => {
  let position: FeedPosition | null = null;
  const follow = (saved: FeedPosition | null): void => {
    position = saved ?? position;
  };
  return {
    store: {
      ...store,
      load: () => store.load().pipe(tap((saved) => follow(saved.position))),
      save: (commit) => store.save(commit).pipe(tap(() => follow(commit.position))),
    },
    lost: () => (position === null ? [] : lostRanges(position)),
  };
};
