import type { FeedOptions } from '../../feed/sse-source.ts';
import { userAgent } from '../../feed/user-agent.ts';
import type { Settings } from '../../runtime/settings-shape.ts';

const CONNECT_MS = 30_000;
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** A connection that held so long, in milliseconds, was a success: the back-off starts anew. */
export const SETTLED_AFTER_MS = 30_000;

/** How to connect to the feed, as the settings want it. */
export const feedOptions = ({ url, contact, silenceMs }: Settings['feed'], version: string): FeedOptions => ({
  url,
  userAgent: userAgent(version, contact),
  silenceMs,
  connectMs: CONNECT_MS,
  maxEventBytes: MAX_EVENT_BYTES,
});
