import type { Observable } from 'rxjs';
import { monotonicNow } from '../../core/monotonic-scheduler.ts';
import type { FollowParts } from '../../feed/follow.ts';
import type { Observe } from '../../feed/observation.ts';
import { reconnectDelay } from '../../feed/reconnect-delay.ts';
import { rewind } from '../../feed/rewind.ts';
import { feedNews } from '../feed/feed-news.ts';
import { feedOptions, SETTLED_AFTER_MS } from '../feed/feed-options.ts';
import { sseSource } from '../../feed/sse-source.ts';
import { stallAfterMs } from '../../feed/stall.ts';
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
  const rewinding = rewind(feed.rewindMs, { rewindFactor: () => 1 });
  const tellNews = feedNews(log, { stallMs: stallAfterMs(feed.silenceMs), now: monotonicNow });
  const observe: Observe = (observation) => {
    rewinding.observe(observation);
    tellNews(observation);
  };
  return {
    feed: (position) => sseSource(options, { position, rewindMs: rewinding.ms(), now: Date.now }, observe),
    observe,
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
