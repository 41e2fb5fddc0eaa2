import { FEED_URL } from '../../config/sections/feed-settings.ts';

/** The feed's name for a log line: without its query and without credentials. */
const feedName = (url: string): string => {
  if (url === FEED_URL) return "Wikimedia's recent changes";
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};

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
