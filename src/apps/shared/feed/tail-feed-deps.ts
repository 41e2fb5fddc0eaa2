import type { Observable } from 'rxjs';
import { monotonicNow } from '../../../core/time/monotonic-scheduler.ts';
import type { TailFeedDeps } from '../../../wikimedia/source/tail-feed.ts';
import type { FeedEventListener } from '../../../wikimedia/health/feed-event.ts';
import { retryDelay } from '../../../core/time/retry-delay.ts';
import { rewind } from '../../../wikimedia/position/rewind.ts';
import { feedLogger } from './feed-logger.ts';
import { feedOptions, STABLE_AFTER_MS } from './feed-options.ts';
import { feedSource } from '../../../wikimedia/source/feed-source.ts';
import { stallAfterMs } from '../../../wikimedia/health/feed-stall.ts';
import type { AppContext } from '../../../cli/app-context.ts';

/** Events in flight. It is small because a reader wants each event soon. */
const CAPACITY = 2000;

/** What a reader that stores nothing needs to follow the feed. */
export const tailFeedDeps = (
  { version, settings, log }: AppContext,
  stopping$: Observable<unknown>,
): TailFeedDeps => {
  const { settings: values } = settings();
  const { feed } = values;
  const options = feedOptions(values, version);
  const rewinding = rewind(feed.rewindMs, { rewindFactor: () => 1 });
  const logFeedEvent = feedLogger(log, { stallMs: stallAfterMs(feed.idleTimeoutMs), now: monotonicNow });
  const onFeedEvent: FeedEventListener = (event) => {
    rewinding.onFeedEvent(event);
    logFeedEvent(event);
  };
  return {
    feed: (position) =>
      feedSource(options, { position, rewindMs: rewinding.ms(), now: Date.now }, onFeedEvent),
    onFeedEvent,
    now: Date.now,
    since: feed.since ?? Date.now(),
    capacity: CAPACITY,
    restarts: {
      delay: retryDelay({ minMs: feed.backoffMinMs, maxMs: feed.backoffMaxMs }, Math.random),
      stableAfterMs: STABLE_AFTER_MS,
    },
    stopping$,
  };
};
