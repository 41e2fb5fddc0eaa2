import type { FeedHealth } from '../../feed/health.ts';
import { feedStall } from '../../feed/stall.ts';

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

export interface FeedProblemOptions {
  /** By the clock of the feed's health. */
  readonly nowMs: number;
  /** After so long without a new event the feed is stalled, in milliseconds. */
  readonly stallMs: number;
  /** What is read cannot be saved: that nothing comes is not the feed's fault. */
  readonly isSinkFailing: boolean;
}

/** What is wrong with following the feed, in plain words. */
export const feedProblems = (
  feed: FeedHealth,
  { nowMs, stallMs, isSinkFailing }: FeedProblemOptions,
): readonly string[] => {
  // However often it connects: what it sends then is of no use.
  if (feed.idle.unreadable !== null) return [feed.idle.unreadable];
  if (!isFollowing(feed, nowMs)) return [feed.trouble ?? 'not connected to the feed yet'];
  const stall = isSinkFailing ? null : feedStall(feed, nowMs, stallMs);
  return stall === null ? [] : [stall];
};

/** The section of `/ready` on the feed: `nowMs` by the wall clock, `clockMs` by the clock of the feed's health. */
export const feedDetails = (
  feed: FeedHealth,
  { lostEvents, canaries, rejected }: FeedTotals,
  nowMs: number,
  clockMs = nowMs,
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
  idle_seconds: feed.idle.since === null ? null : Math.max(0, Math.round((clockMs - feed.idle.since) / 1000)),
  server_error: feed.idle.serverError,
});
