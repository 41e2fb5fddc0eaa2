import type { Accumulator } from '../core/accumulator.ts';
import type { Commit, Loss, Reject } from '../stats/commit.ts';
import { deltaCounter } from '../stats/deltas.ts';
import type { WindowCounter } from '../stats/windows/window-counter.ts';
import type { Found, Lost } from './detect-gaps.ts';
import { keysByPartition } from './keys-by-partition.ts';
import type { FeedPosition } from './position.ts';
import type { Canary, Malformed, RecentChange } from './recent-change.ts';
import type { RecentKeysWindow } from './recent-keys.ts';
import { rejectOf } from './reject.ts';
import { sealKeys } from './seal-keys.ts';

/** Everything that comes along in a batch of the feed. */
export type FeedItem = RecentChange | Canary | Malformed | Lost | Found;

/**
 * Accumulates what the feed brings into the one step that a store saves: what the counters grow by, the
 * rejects and losses, the keys to remember and to forget, and the position, which learns how far back the keys
 * still reach. `windowsOf` makes a counter for each step; `now` gives ISO 8601.
 */
export const commitFrom =
  (start: FeedPosition, window: RecentKeysWindow, windowsOf: () => WindowCounter, now: () => string) =>
  (): Accumulator<FeedItem, FeedPosition, Commit<FeedPosition>> => {
    const counter = deltaCounter();
    const windows = windowsOf();
    const keys = keysByPartition();
    const malformed: Malformed[] = [];
    const lost: Lost[] = [];
    let canaries = 0;
    let found = 0;

    const take = (item: FeedItem): void => {
      switch (item.kind) {
        case 'change':
          counter.add(item);
          windows.add(item);
          keys.add(item);
          return;
        case 'canary':
          canaries += 1;
          keys.add(item);
          return;
        case 'malformed':
          malformed.push(item);
          return;
        case 'lost':
          lost.push(item);
          return;
        case 'found':
          found += item.events;
      }
    };
    return {
      add: ({ items }) => {
        for (const item of items) take(item);
      },
      finish: (position) => {
        const at = now();
        const { recent, position: after } = sealKeys(position ?? start, keys.all(), window);
        return {
          deltas: counter.deltas(),
          windows: windows.deltas(),
          position: position === null ? null : after,
          recent,
          forget: new Map([...window.forgotten()].map(([partition, { below }]) => [partition, below])),
          canaries,
          deadLetters: 0,
          rejects: malformed.map((item): Reject => rejectOf(item, at)),
          losses: lost.map(({ gap }): Loss => ({ ...gap, at })),
          found,
          at,
        };
      },
    };
  };
