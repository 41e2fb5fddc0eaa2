import { monotonicNow } from '../../../core/time/monotonic-scheduler.ts';
import { withinBytes } from '../../../core/loop/within-bytes.ts';
import type { Source } from '../../../core/loop/source.ts';
import type { SseMessage } from '../../../sse/sse-message.ts';
import type { FeedEventListener } from '../../../wikimedia/health/feed-event.ts';
import { type GapRetryPolicy, gapRetryPolicy } from '../../../wikimedia/offsets/gap-retry-policy.ts';
import type { FeedPosition } from '../../../wikimedia/position/feed-position.ts';
import { rewind } from '../../../wikimedia/position/rewind.ts';
import { feedSource } from '../../../wikimedia/source/feed-source.ts';
import type { Settings } from '../../../config/settings.ts';
import { MAX_BYTES_IN_FLIGHT, messageBytes } from '../bytes-in-flight.ts';
import type { LoopMeter } from '../metrics/loop-meter.ts';
import { feedOptions } from './feed-options.ts';

/** Limits the retries of gaps, however many gaps the feed has. */
const MAX_REWINDS_PER_HOUR = 30;

export interface FeedDepsContext {
  readonly version: string;
  readonly settings: Pick<Settings, 'feed' | 'loop' | 'proxy'>;
  readonly meter: LoopMeter;
  readonly onFeedEvent: FeedEventListener;
}

/** The part of a pipeline that reads the feed. */
export interface FeedDeps {
  readonly feed: (position: FeedPosition) => Source<SseMessage, FeedPosition>;
  readonly retryPolicy: GapRetryPolicy;
  readonly onFeedEvent: FeedEventListener;
}

/** The feed of the settings, metered and bounded in bytes; a retried gap rewinds its next connection. */
export const feedDeps = ({ version, settings, meter, onFeedEvent }: FeedDepsContext): FeedDeps => {
  const { feed, loop } = settings;
  const options = feedOptions(settings, version);
  const retryPolicy = gapRetryPolicy({
    maxTries: feed.gapTries,
    maxPerHour: MAX_REWINDS_PER_HOUR,
    now: monotonicNow,
  });
  const rewinding = rewind(feed.rewindMs, retryPolicy);
  const listener: FeedEventListener = (event) => {
    rewinding.onFeedEvent(event);
    onFeedEvent(event);
  };
  return {
    feed: (position) =>
      meter.source(
        withinBytes(feedSource(options, { position, rewindMs: rewinding.ms(), now: Date.now }, listener), {
          maxBytes: MAX_BYTES_IN_FLIGHT,
          sizeOf: messageBytes,
        }),
        loop.capacity,
      ),
    retryPolicy,
    onFeedEvent: listener,
  };
};
