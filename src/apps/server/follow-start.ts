import { tap } from 'rxjs';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import type { Store } from '../../stores/store.ts';
import { type ReadingStart, readingStart, UNKNOWN_START } from '../shared/feed/reading-start.ts';

/** Knows from the saved position where counting began. */
export const followStart = (
  store: Store<FeedPosition>,
): { readonly store: Store<FeedPosition>; readonly start: () => ReadingStart } => {
  let start = UNKNOWN_START;
  return {
    start: () => start,
    store: {
      ...store,
      load: () =>
        store.load().pipe(
          tap(({ position }) => {
            if (position !== null && start.since === null) start = readingStart(position);
          }),
        ),
      save: (commit) =>
        store.save(commit).pipe(
          tap(() => {
            if (commit.position !== null) start = { ...start, since: commit.position.since };
          }),
        ),
    },
  };
};
