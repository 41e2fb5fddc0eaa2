import type { Observable } from 'rxjs';
import type { FollowParts } from '../../feed/follow.ts';
import { reconnectDelay } from '../../feed/reconnect-delay.ts';
import { feedNews } from '../feed/feed-news.ts';
import { feedOptions, SETTLED_AFTER_MS } from '../feed/feed-options.ts';
import { sseSource } from '../../feed/sse-source.ts';
import type { AppContext } from '../../runtime/app-context.ts';

/** Events in flight: a reader wants to see them soon rather than many. */
const ROOM = 2000;

/** The parts to follow the feed for a reader that keeps nothing, as the settings want them. */
export const followParts = (
  { version, settings, log }: AppContext,
  stopping$: Observable<unknown>,
): FollowParts => {
  const { feed } = settings().settings;
  const options = feedOptions(feed, version);
  const observe = feedNews(log);
  return {
    feed: (position) => sseSource(options, { position, rewindMs: feed.rewindMs, now: Date.now }, observe),
    now: Date.now,
    since: feed.since ?? Date.now(),
    room: ROOM,
    restarts: {
      delay: reconnectDelay({ minMs: feed.backoffMinMs, maxMs: feed.backoffMaxMs }, Math.random),
      settledAfterMs: SETTLED_AFTER_MS,
    },
    stopping$,
  };
};
