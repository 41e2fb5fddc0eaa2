import type { Observable } from 'rxjs';
import { monotonicNow } from '../../core/time/monotonic-scheduler.ts';
import { withinBytes } from '../../core/loop/within-bytes.ts';
import { gapRetryPolicy } from '../../wikimedia/offsets/gap-retry-policy.ts';
import { FeedError } from '../../sse/feed-error.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import type { FeedEventListener } from '../../wikimedia/health/feed-event.ts';
import { retryDelay } from '../../core/time/retry-delay.ts';
import { rewind } from '../../wikimedia/position/rewind.ts';
import { feedSource } from '../../wikimedia/source/feed-source.ts';
import { sizeOfFeedItems } from '../../wikimedia/event/size-of-feed-items.ts';
import type { Settings } from '../../config/settings.ts';
import { windowCountersFromSettings } from '../shared/window-counters-from-settings.ts';
import type { Store } from '../../stores/store.ts';
import { MAX_BYTES_IN_FLIGHT, messageBytes } from '../shared/bytes-in-flight.ts';
import { feedOptions, STABLE_AFTER_MS } from '../shared/feed/feed-options.ts';
import type { CountingDeps } from './deps.ts';
import type { ServerTelemetry } from './telemetry.ts';
import type { ServerStatus } from './status.ts';

/** Going back for gaps at most so often within an hour, whatever the feed leaves out. */
const MAX_REWINDS_PER_HOUR = 30;

/** Keys are remembered this many rewinds back: a gap's last try goes back farthest. */
const dedupRetentionMs = ({ rewindMs, gapTries }: Settings['feed']): number =>
  rewindMs * (gapTries + 1) + 5000;

const MAX_RECENT_KEYS = 250_000;

const isGap = (error: unknown): boolean => error instanceof FeedError && error.code === 'feed-gap';

export interface CountingDepsContext {
  readonly version: string;
  readonly settings: Settings;
  readonly store: Store<FeedPosition>;
  readonly status: ServerStatus;
  readonly telemetry: Pick<ServerTelemetry, 'loop' | 'onDuplicates'>;
  readonly publish: NonNullable<CountingDeps['publish']>;
  readonly stopping$: Observable<unknown>;
}

/** The parts of the counting loop, as the settings want them. */
export const countingDeps = ({
  version,
  settings,
  store,
  status,
  telemetry,
  publish,
  stopping$,
}: CountingDepsContext): CountingDeps => {
  const { feed, loop, windows } = settings;
  const options = feedOptions(feed, version);
  const delayOf = retryDelay({ minMs: feed.backoffMinMs, maxMs: feed.backoffMaxMs }, Math.random);
  const retryPolicy = gapRetryPolicy({
    maxTries: feed.gapTries,
    maxPerHour: MAX_REWINDS_PER_HOUR,
    now: monotonicNow,
  });
  const rewinding = rewind(feed.rewindMs, retryPolicy);
  const onFeedEvent: FeedEventListener = (event) => {
    rewinding.onFeedEvent(event);
    status.onFeedEvent(event);
  };
  return {
    feed: (position) =>
      telemetry.loop.source(
        withinBytes(feedSource(options, { position, rewindMs: rewinding.ms(), now: Date.now }, onFeedEvent), {
          maxBytes: MAX_BYTES_IN_FLIGHT,
          sizeOf: messageBytes,
        }),
        loop.capacity,
      ),
    store,
    since: () => feed.since ?? Date.now(),
    retryPolicy,
    onFeedEvent,
    onDuplicates: telemetry.onDuplicates,
    publish,
    capacity: loop.capacity,
    batch: {
      events: loop.batchEvents,
      ms: loop.batchMs,
      byteLimit: { maxBytes: loop.batchBytes, sizeOf: sizeOfFeedItems },
    },
    windowCounterFactory: windowCountersFromSettings(windows, Date.now),
    dedupOptions: { retentionMs: dedupRetentionMs(feed), maxKeys: MAX_RECENT_KEYS },
    restarts: {
      // Going back for a gap is no failed try, and the ledger bounds it: it need not wait ever longer.
      delay: (error, attempt) => delayOf(error, isGap(error) ? 1 : attempt),
      stableAfterMs: STABLE_AFTER_MS,
      onRestart: status.restarting,
    },
    now: () => new Date().toISOString(),
    stopping$,
  };
};
