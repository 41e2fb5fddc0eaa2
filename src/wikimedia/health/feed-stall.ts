import { oneLine } from '../../core/untrusted-text.ts';
import type { FeedHealth, FeedIdle } from './feed-health.ts';
import { describeIgnored } from '../../sse/ignored-input.ts';

/** The minimum in milliseconds: with a shorter time, every quiet moment would be reported as a problem. */
const MIN_STALL_MS = 10_000;

/**
 * The time without a new event after which the feed is stalled, in milliseconds. It is a little shorter than the idle
 * timeout, which says how quiet the feed may be: so a quiet feed needs one setting only, and with the default of 60 s a
 * stall shows within a minute.
 */
export const stallAfterMs = (idleTimeoutMs: number): number => Math.max(MIN_STALL_MS, 0.75 * idleTimeoutMs);

const describeIdle = ({
  unreadable,
  serverError,
  rejected,
  firstReason,
  duplicates,
  ignored,
  endedEarly,
}: FeedIdle): string => {
  if (unreadable !== null) return unreadable;
  if (serverError !== null) return `its server reports an error: ${serverError}`;
  if (rejected > 0)
    return `it sent only rejected events (${rejected}); the first reason: ${oneLine(firstReason ?? '')}`;
  const other = describeIgnored(ignored);
  if (endedEarly > 0)
    return `it ended ${endedEarly} connections in a row without an event${other === null ? '' : `, and sent only ${other}`}`;
  if (other !== null) return `it sent only ${other}`;
  return duplicates > 0 ? `it sent only duplicates (${duplicates})` : 'it sent nothing';
};

/** This many early ends in a row are not a coincidence. */
const MANY_ENDED = 3;

/** Why the feed makes no progress although this process is ready for events; `null` while it does. */
export const feedStall = ({ idle }: FeedHealth, nowMs: number, afterMs: number): string | null => {
  if (idle.since === null || idle.waitingSince !== null) return null;
  const ms = nowMs - idle.since;
  return ms < afterMs && idle.endedEarly < MANY_ENDED
    ? null
    : `no new event from the feed for ${Math.floor(ms / 1000)} s: ${describeIdle(idle)}`;
};
