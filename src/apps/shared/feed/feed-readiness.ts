import type { FeedHealth } from '../../../wikimedia/health/feed-health.ts';
import { MAX_PARTITIONS } from '../../../wikimedia/position/feed-position.ts';
import { describeRepeating } from '../../../wikimedia/health/repeating-partitions.ts';
import { feedStall } from '../../../wikimedia/health/feed-stall.ts';

/** Totals of the events that were not counted or sent. */
export interface FeedTotals {
  readonly lostEvents: number;
  readonly canaries: number;
  readonly rejected: number;
}

const lagSeconds = (lastEventAt: string | null, nowMs: number): number | null => {
  const at = Date.parse(lastEventAt ?? '');
  return Number.isNaN(at) ? null : Math.max(0, Math.round((nowMs - at) / 100) / 10);
};

/** The feed closes every connection from time to time: an outage shorter than this, in milliseconds, is not a problem. */
const EXPECTED_OUTAGE_MS = 5000;

const isFollowing = ({ isConnected, disconnectedAt }: FeedHealth, nowMs: number): boolean =>
  isConnected || (disconnectedAt !== null && nowMs - disconnectedAt < EXPECTED_OUTAGE_MS);

export const TOO_MANY_PARTITIONS = `the feed has more than ${MAX_PARTITIONS} partitions: a reconnect cannot request the others, so their events may be missing after it. Choose a stream with fewer topics`;

export interface FeedProblemOptions {
  /** By the clock of the feed's health. */
  readonly nowMs: number;
  /** Without a new event for this long the feed is stalled, in milliseconds. */
  readonly stallMs: number;
  /** The sink cannot save what was read, so a missing event is not the feed's fault. */
  readonly isSinkFailing: boolean;
}

/** The feed's current problems, as sentences for an operator. */
export const feedProblems = (
  feed: FeedHealth,
  { nowMs, stallMs, isSinkFailing }: FeedProblemOptions,
): readonly string[] => {
  // New connections do not help: what they deliver cannot be read.
  if (feed.idle.unreadable !== null) return [feed.idle.unreadable];
  const always = [
    ...describeRepeating(feed.repeating, stallMs),
    ...(feed.hasTooManyPartitions ? [TOO_MANY_PARTITIONS] : []),
  ];
  const stall = isSinkFailing ? null : feedStall(feed, nowMs, stallMs);
  if (!isFollowing(feed, nowMs) && (stall === null || feed.idle.endedEarly === 0))
    return [feed.problem ?? 'not connected to the feed yet', ...always];
  return [...(stall === null ? [] : [stall]), ...always];
};

/** The `feed` section of `/ready`. `nowMs` is wall-clock time, `clockMs` the clock of the feed's health. */
export const feedDetails = (
  feed: FeedHealth,
  { lostEvents, canaries, rejected }: FeedTotals,
  nowMs: number,
  clockMs = nowMs,
): Readonly<Record<string, unknown>> => ({
  connected: feed.isConnected,
  last_event_at: feed.lastEventAt,
  lag_seconds: lagSeconds(feed.lastEventAt, nowMs),
  reconnects: Math.max(0, feed.connections - 1),
  disconnects: feed.disconnects,
  gaps: feed.gaps,
  went_back: feed.rewinds,
  lost_events: lostEvents,
  given_up_events: feed.givenUp,
  repeats: feed.duplicates,
  canaries,
  rejected,
  idle_seconds: feed.idle.since === null ? null : Math.max(0, Math.round((clockMs - feed.idle.since) / 1000)),
  server_error: feed.idle.serverError,
});
