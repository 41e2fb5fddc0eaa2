import { tap } from 'rxjs';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import type { Store } from '../../stores/store.ts';

/** Where counting began. */
export interface CountingStart {
  /** Epoch ms; `null` while it is not known. */
  readonly since: number | null;
  /** No event of the feed was counted before this process started. */
  readonly isFirst: boolean;
}

/** Knows from the saved position where counting began. */
export const followStart = (
  store: Store<FeedPosition>,
): { readonly store: Store<FeedPosition>; readonly start: () => CountingStart } => {
  let start: CountingStart = { since: null, isFirst: true };
  return {
    start: () => start,
    store: {
      ...store,
      load: () =>
        store.load().pipe(
          tap(({ position }) => {
            if (position !== null && start.since === null)
              start = { since: position.since, isFirst: position.partitions.length === 0 };
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
