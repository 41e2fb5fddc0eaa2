import type { FeedSourceOptions } from '../../../wikimedia/source/feed-source.ts';
import { proxiesOf } from '../../../net/proxy/proxies.ts';
import { userAgent } from '../../../wikimedia/source/user-agent.ts';
import type { Settings } from '../../../config/settings.ts';
import { refusalAdvice } from './refusal-advice.ts';

const CONNECT_TIMEOUT_MS = 30_000;
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** A loop that ran this long, in milliseconds, counts as recovered: its backoff starts from the minimum again. */
export const STABLE_AFTER_MS = 30_000;

/** How the settings connect to the feed. */
export const feedOptions = (
  { feed: { url, contact, idleTimeoutMs }, proxy }: Pick<Settings, 'feed' | 'proxy'>,
  version: string,
): FeedSourceOptions => ({
  url,
  proxies: proxiesOf(proxy),
  userAgent: userAgent(version, contact),
  idleTimeoutMs,
  connectTimeoutMs: CONNECT_TIMEOUT_MS,
  maxEventBytes: MAX_EVENT_BYTES,
  refusalAdvice,
});
