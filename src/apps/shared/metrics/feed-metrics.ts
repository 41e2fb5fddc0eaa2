import type { Metrics } from '../../../telemetry/metrics/process-registry.ts';
import { countFeedEvent, type FeedCounters } from '../feed/feed-event-table.ts';
import { rethrow } from '../state/fold-events.ts';
import type { FeedSummary } from '../feed/feed-summary.ts';

type FeedGauges = Pick<
  Metrics<'server'>,
  'feedConnected' | 'feedLag' | 'feedStalled' | 'feedRepeating' | 'feedTooManyPartitions'
>;

/** Connects the metrics of the feed to the state that readiness reads too. `now`: epoch ms. */
export const feedMetrics = (
  metrics: FeedGauges & FeedCounters,
  { feed$, health, isStalled, repeatingPartitions }: FeedSummary,
  now: () => number,
): void => {
  metrics.feedStalled.read(() => (isStalled() ? 1 : 0));
  metrics.feedRepeating.read(repeatingPartitions);
  metrics.feedTooManyPartitions.read(() => (health().hasTooManyPartitions ? 1 : 0));
  metrics.feedConnected.read(() => (health().isConnected ? 1 : 0));
  metrics.feedLag.read(() => {
    const at = Date.parse(health().lastEventAt ?? '');
    return Number.isNaN(at) ? 0 : Math.max(0, (now() - at) / 1000);
  });
  feed$.subscribe({
    next: ({ last, health: after }) => {
      if (last !== null) countFeedEvent(metrics, last.event, { before: last.before, after });
    },
    error: rethrow,
  });
};
