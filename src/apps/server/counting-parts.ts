import type { Observable } from 'rxjs';
import { monotonicNow } from '../../core/monotonic-scheduler.ts';
import { withinBytes } from '../../core/within-bytes.ts';
import { gapRetryPolicy } from '../../feed/gap-ledger.ts';
import { FeedError } from '../../feed/feed-error.ts';
import type { FeedPosition } from '../../feed/position.ts';
import type { FeedEventListener } from '../../feed/observation.ts';
import { reconnectDelay } from '../../feed/reconnect-delay.ts';
import { rewind } from '../../feed/rewind.ts';
import { feedSource } from '../../feed/sse-source.ts';
import { sizeOfFeedItems } from '../../feed/weight.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import { windowCountersFromSettings } from '../counted-windows.ts';
import type { Store } from '../../stores/store.ts';
import { MAX_BYTES_IN_FLIGHT, messageBytes } from '../bytes-in-flight.ts';
import { feedOptions, STABLE_AFTER_MS } from '../feed/feed-options.ts';
import type { CountingDeps } from './parts.ts';
import type { ServerTelemetry } from './server-metrics.ts';
import type { ServerStatus } from './server-state.ts';

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
  const delayOf = reconnectDelay({ minMs: feed.backoffMinMs, maxMs: feed.backoffMaxMs }, Math.random);
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
