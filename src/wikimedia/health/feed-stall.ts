import { oneLine } from '../../sse/untrusted-text.ts';
import type { FeedHealth, FeedIdle } from './feed-health.ts';
import { describeIgnored } from '../../sse/ignored-input.ts';

/** Below this, in milliseconds, a short idle timeout would make every quiet moment a problem. */
const MIN_STALL_MS = 10_000;

/**
 * After how long without a new event the feed is stalled. Relative to the idle timeout, which says how quiet the feed may
 * be, and a little before it: with the default of 60 s, whoever asks within a minute learns of it, and a feed of few
 * events needs one setting only.
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
    return `all that came was rejected (${rejected} events), the first because: ${oneLine(firstReason ?? '')}`;
  const other = describeIgnored(ignored);
  if (endedEarly > 0)
    return `it ended ${endedEarly} connections in a row without an event${other === null ? '' : `, and sent only ${other}`}`;
  if (other !== null) return `it sent only ${other}`;
  return duplicates > 0 ? `it sent only events that came before (${duplicates})` : 'it sent nothing';
};

/** So often in a row it is no chance. */
const MANY_ENDED = 3;

/** Why the feed does not go forward, although nothing here holds it up; `null` while it does. */
export const feedStall = ({ idle }: FeedHealth, nowMs: number, afterMs: number): string | null => {
  if (idle.since === null || idle.waitingSince !== null) return null;
  const ms = nowMs - idle.since;
  return ms < afterMs && idle.endedEarly < MANY_ENDED
    ? null
    : `the feed has brought no new event for ${Math.floor(ms / 1000)} s: ${describeIdle(idle)}`;
};
