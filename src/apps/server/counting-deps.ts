import type { Observable } from 'rxjs';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import { sizeOfFeedItems } from '../../wikimedia/event/size-of-feed-items.ts';
import type { Settings } from '../../config/settings.ts';
import type { Store } from '../../stores/store.ts';
import { feedDedupOptions } from '../shared/feed/feed-dedup-options.ts';
import { feedDeps } from '../shared/feed/feed-deps.ts';
import { STABLE_AFTER_MS } from '../shared/feed/feed-options.ts';
import { feedRestartDelay } from '../shared/feed/feed-restart-delay.ts';
import { windowCountersFromSettings } from '../shared/window-counters-from-settings.ts';
import type { CountingDeps } from './deps.ts';
import type { ServerTelemetry } from './telemetry.ts';
import type { ServerStatus } from './status.ts';

export interface CountingDepsContext {
  readonly version: string;
  readonly settings: Settings;
  readonly store: Store<FeedPosition>;
  readonly status: ServerStatus;
  readonly telemetry: Pick<ServerTelemetry, 'loop' | 'onDuplicates'>;
  readonly publish: NonNullable<CountingDeps['publish']>;
  readonly stopping$: Observable<unknown>;
}

/** The dependencies of the counting pipeline, as the settings configure them. */
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
  return {
    ...feedDeps({ version, settings, meter: telemetry.loop, onFeedEvent: status.onFeedEvent }),
    store,
    since: () => feed.since ?? Date.now(),
    onDuplicates: telemetry.onDuplicates,
    publish,
    capacity: loop.capacity,
    batch: {
      events: loop.batchEvents,
      ms: loop.batchMs,
      byteLimit: { maxBytes: loop.batchBytes, sizeOf: sizeOfFeedItems },
    },
    windowCounterFactory: windowCountersFromSettings(windows, Date.now),
    dedupOptions: feedDedupOptions(feed),
    restarts: {
      delay: feedRestartDelay(feed),
      stableAfterMs: STABLE_AFTER_MS,
      onRestart: status.restarting,
    },
    now: () => new Date().toISOString(),
    stopping$,
  };
};
