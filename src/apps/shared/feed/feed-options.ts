import type { FeedSourceOptions } from '../../../wikimedia/source/feed-source.ts';
import { userAgent } from '../../../wikimedia/source/user-agent.ts';
import type { Settings } from '../../../config/settings.ts';

const CONNECT_TIMEOUT_MS = 30_000;
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** A connection that held so long, in milliseconds, was a success: the back-off starts anew. */
export const STABLE_AFTER_MS = 30_000;

/** How to connect to the feed, as the settings want it. */
export const feedOptions = (
  { url, contact, idleTimeoutMs }: Settings['feed'],
  version: string,
): FeedSourceOptions => ({
  url,
  userAgent: userAgent(version, contact),
  idleTimeoutMs,
  connectTimeoutMs: CONNECT_TIMEOUT_MS,
  maxEventBytes: MAX_EVENT_BYTES,
});
