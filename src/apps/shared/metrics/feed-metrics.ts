import { feedHealth, INITIAL_HEALTH } from '../../../wikimedia/health/feed-health.ts';
import type { FeedEventListener } from '../../../wikimedia/health/feed-event.ts';
import { describeRepeating } from '../../../wikimedia/health/repeating-partitions.ts';
import { feedStall } from '../../../wikimedia/health/feed-stall.ts';
import type { Metrics } from '../../../telemetry/metrics/process-registry.ts';
import { feedReason } from './failure-labels.ts';

type FeedHandles = Pick<
  Metrics<'server'>,
  | 'feedConnected'
  | 'feedLag'
  | 'feedStalled'
  | 'feedErrorEvents'
  | 'feedConnections'
  | 'feedReconnects'
  | 'feedGaps'
  | 'feedWentBack'
  | 'lostEvents'
  | 'foundEvents'
  | 'givenUpEvents'
  | 'feedRepeating'
  | 'feedTooManyPartitions'
>;

export interface FeedMetricsOptions {
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  /** Milliseconds that only go up; `now` when left out. */
  readonly clock?: () => number;
  /** After so long without a new event the feed is stalled, in milliseconds. */
  readonly stallMs: number;
}

/** Counts what happens on the feed's side, as its health does. */
export const feedMetrics = (
  metrics: FeedHandles,
  { now, clock = now, stallMs }: FeedMetricsOptions,
): FeedEventListener => {
  let health = INITIAL_HEALTH;
  metrics.feedStalled.read(() => (feedStall(health, clock(), stallMs) === null ? 0 : 1));
  metrics.feedRepeating.read(() => describeRepeating(health.repeating, stallMs).length);
  metrics.feedTooManyPartitions.read(() => (health.hasTooManyPartitions ? 1 : 0));
  metrics.feedConnected.read(() => (health.isConnected ? 1 : 0));
  metrics.feedLag.read(() => {
    const at = Date.parse(health.lastEventAt ?? '');
    return Number.isNaN(at) ? 0 : Math.max(0, (now() - at) / 1000);
  });
  return (event) => {
    const before = health;
    health = feedHealth(before, event, clock());
    switch (event.kind) {
      case 'connected':
        metrics.feedConnections.inc(1);
        return;
      case 'disconnected':
        metrics.feedReconnects.inc(1, { reason: feedReason(event.error) });
        return;
      case 'gap':
        metrics.feedGaps.inc(health.gaps - before.gaps);
        metrics.feedWentBack.inc(health.rewinds - before.rewinds);
        metrics.lostEvents.inc(health.lostEvents - before.lostEvents);
        // The source is left in its midst: no disconnection is told of.
        if (event.isRewinding) metrics.feedReconnects.inc(1, { reason: 'gap' });
        return;
      case 'found':
        metrics.foundEvents.inc(event.events);
        return;
      case 'given-up':
        metrics.givenUpEvents.inc(event.events);
        return;
      case 'error-event':
        metrics.feedErrorEvents.inc(1);
        return;
      case 'connecting':
      case 'waiting':
      case 'ignored':
      case 'events':
      case 'repeats':
      case 'repeating':
      case 'caught-up':
      case 'too-many-partitions':
      case 'offsets-restarted':
    }
  };
};
