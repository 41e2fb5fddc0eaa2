import { feedHealth, INITIAL_HEALTH } from '../../feed/health.ts';
import type { Observe } from '../../feed/observation.ts';
import type { Metrics } from '../../runtime/metrics/registry.ts';
import { feedReason } from './failure-labels.ts';

type FeedHandles = Pick<
  Metrics<'server'>,
  | 'feedConnected'
  | 'feedLag'
  | 'feedConnections'
  | 'feedReconnects'
  | 'feedGaps'
  | 'feedWentBack'
  | 'lostEvents'
  | 'foundEvents'
>;

/** Counts what happens on the feed's side, as its health does. `now` gives epoch ms. */
export const feedMetrics = (metrics: FeedHandles, now: () => number): Observe => {
  let health = INITIAL_HEALTH;
  metrics.feedConnected.read(() => (health.connected ? 1 : 0));
  metrics.feedLag.read(() => {
    const at = Date.parse(health.lastEventAt ?? '');
    return Number.isNaN(at) ? 0 : Math.max(0, (now() - at) / 1000);
  });
  return (observation) => {
    const before = health;
    health = feedHealth(before, observation, now());
    switch (observation.kind) {
      case 'connected':
        metrics.feedConnections.inc(1);
        return;
      case 'disconnected':
        metrics.feedReconnects.inc(1, { reason: feedReason(observation.error) });
        return;
      case 'gap':
        metrics.feedGaps.inc(health.gaps - before.gaps);
        metrics.feedWentBack.inc(health.wentBack - before.wentBack);
        metrics.lostEvents.inc(health.lostEvents - before.lostEvents);
        // The source is left in its midst: no disconnection is told of.
        if (observation.goingBack) metrics.feedReconnects.inc(1, { reason: 'gap' });
        return;
      case 'found':
        metrics.foundEvents.inc(observation.events);
        return;
      case 'connecting':
      case 'events':
      case 'repeats':
      case 'offsets-restarted':
    }
  };
};
