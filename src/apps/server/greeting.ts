import { bareUrl } from '../../net/bare-url.ts';
import { FEED_URL } from '../../config/sections/feed-settings.ts';

/** The feed's name for a log line. */
const feedName = (url: string): string => (url === FEED_URL ? "Wikimedia's recent changes" : bareUrl(url));

export interface Greeting {
  /** Of the feed. */
  readonly feedUrl: string;
  /** Of this server. */
  readonly url: string;
  /** See `loginHint`. */
  readonly login: string;
}

/** The line that a started server prints: what it counts, where to look, and who may. */
export const greeting = ({ feedUrl, url, login }: Greeting): string =>
  `Headwater is counting ${feedName(feedUrl)}: look at ${url} (${login}; statistics: ${url}/stats, API: ${url}/docs)`;
