import type { FeedHealth } from '../../feed/health.ts';

/** What came of the feed's events beside those that are counted or sent. */
export interface FeedTotals {
  readonly lostEvents: number;
  readonly canaries: number;
  readonly rejected: number;
}

const lagSeconds = (lastEventAt: string | null, nowMs: number): number | null => {
  const at = Date.parse(lastEventAt ?? '');
  return Number.isNaN(at) ? null : Math.max(0, Math.round((nowMs - at) / 100) / 10);
};

/** The feed cuts every connection now and then: being away for so long, in milliseconds, is no trouble yet. */
const EVERYDAY_CUT_MS = 5000;

const isFollowing = ({ connected, cutAt }: FeedHealth, nowMs: number): boolean =>
  connected || (cutAt !== null && nowMs - cutAt < EVERYDAY_CUT_MS);

/** What is wrong with following the feed, in plain words. */
export const feedProblems = (feed: FeedHealth, nowMs: number): readonly string[] =>
  isFollowing(feed, nowMs) ? [] : [feed.trouble ?? 'not connected to the feed yet'];

/** The section of `/ready` on the feed. */
export const feedDetails = (
  feed: FeedHealth,
  { lostEvents, canaries, rejected }: FeedTotals,
  nowMs: number,
): Readonly<Record<string, unknown>> => ({
  connected: feed.connected,
  last_event_at: feed.lastEventAt,
  lag_seconds: lagSeconds(feed.lastEventAt, nowMs),
  reconnects: Math.max(0, feed.connections - 1),
  disconnects: feed.disconnects,
  gaps: feed.gaps,
  went_back: feed.wentBack,
  lost_events: lostEvents,
  repeats: feed.repeats,
  canaries,
  rejected,
});
