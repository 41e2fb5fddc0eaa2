import { FEED_URL } from '../../config/sections/feed-settings.ts';
import type { Log } from '../../telemetry/log/log.ts';
import type { FeedEventListener } from '../../wikimedia/health/feed-event.ts';

/**
 * Tells once how to try Headwater without a network, if the real feed cannot be reached from the start. An outage later is
 * no reason to try another feed.
 */
export const suggestDemo = (listener: FeedEventListener, feedUrl: string, log: Log): FeedEventListener => {
  let isDecided = feedUrl !== FEED_URL;
  return (event) => {
    listener(event);
    if (isDecided) return;
    if (event.kind === 'connected') isDecided = true;
    if (event.kind !== 'disconnected' || event.error.code !== 'feed-unreachable') return;
    isDecided = true;
    log.info('Without a network, "headwater demo" runs the same server with a synthetic feed');
  };
};
