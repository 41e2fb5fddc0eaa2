import type { FeedEvent } from '../../../wikimedia/health/feed-event.ts';
import { feedHealth, type FeedHealth, INITIAL_HEALTH } from '../../../wikimedia/health/feed-health.ts';
import { feedStall } from '../../../wikimedia/health/feed-stall.ts';
import { type LogLine, warn } from '../state/log-line.ts';
import { reportFeedEvent } from './feed-event-table.ts';
import { NOTHING_REPORTED, type ReportedProblems } from './reported-problems.ts';

/** What the events of the feed add up to. */
export interface FeedState {
  readonly health: FeedHealth;
  readonly reported: ReportedProblems;
  /** The latest event and the health before it; `null` before the first event. */
  readonly last: { readonly event: FeedEvent; readonly before: FeedHealth } | null;
  /** The log lines of the latest event. */
  readonly lines: readonly LogLine[];
}

export const INITIAL_FEED_STATE: FeedState = {
  health: INITIAL_HEALTH,
  reported: NOTHING_REPORTED,
  last: null,
  lines: [],
};

/** Without a new event for `stallMs` the feed is stalled. `nowMs`: milliseconds that only go up. */
export const reduceFeedEvent = (
  { health: before, reported }: FeedState,
  event: FeedEvent,
  { nowMs, stallMs }: { readonly nowMs: number; readonly stallMs: number },
): FeedState => {
  const health = feedHealth(before, event, nowMs);
  const stall = reported.stall ? null : feedStall(health, nowMs, stallMs);
  const known = stall === null ? reported : { ...reported, stall: true };
  const report = reportFeedEvent(event, { before, after: health, reported: known, stallMs });
  return {
    health,
    reported: report.reported === undefined ? known : { ...known, ...report.reported },
    last: { event, before },
    lines: [...(stall === null ? [] : [warn(stall)]), ...(report.lines ?? [])],
  };
};
