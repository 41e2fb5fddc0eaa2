import { gapRetries } from '../core/loop/gap-retries.ts';
import type { SequenceGap, SourceEvent } from '../core/loop/resumable-source.ts';
import { SourceError } from '../core/loop/source-error.ts';

/** What happens when a feed that numbers its events without holes skips some. */
export interface GapOptions {
  /** How often the pipeline resumes from its durable position to request them again. Default: 3. */
  readonly retries?: number;
  /** What happens if they are still missing: go on without them, or end the pipeline. Default: 'continue'. */
  readonly then?: 'continue' | 'stop';
}

export interface GapPolicyOptions extends GapOptions {
  /** Names the feed in messages. */
  readonly feed: string;
  readonly onSourceEvent: (event: SourceEvent) => void;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
}

export const DEFAULT_GAP_RETRIES = 3;
/** Of all gaps together: a feed with many gaps must still make progress. */
const MAX_RETRIES_PER_HOUR = 30;

const rangeText = ({ from, to, missing }: SequenceGap): string =>
  from === to
    ? `event ${from}`
    : `events ${from} to ${to}${missing < to - from + 1 ? `, ${missing} of them` : ''}`;

/**
 * Decides about each gap: it throws a retriable `SourceError`, with which the pipeline restarts and requests the events
 * again; or, after `retries` requests, reports it once. It outlives the restarts. `canRequest`: there is a position to resume from;
 * without one, a restart would leave out what was read already.
 */
export const gapPolicy = ({
  feed,
  retries = DEFAULT_GAP_RETRIES,
  then = 'continue',
  onSourceEvent,
  now,
}: GapPolicyOptions): ((gap: SequenceGap, canRequest: boolean) => void) => {
  const requests = gapRetries({ maxTries: retries, maxPerHour: MAX_RETRIES_PER_HOUR, now });
  let requested: number | null = null;
  let reportedUpTo = -Infinity;
  return (gap, canRequest) => {
    const skipped = `${feed} skipped ${rangeText(gap)}`;
    // By its start: a feed that cannot resume makes the gap larger each time.
    if (canRequest && requests.shouldRetry(String(gap.from))) {
      requested = gap.from;
      throw new SourceError('source-gap', `${skipped}; requesting them again`, { retriable: true });
    }
    const skippedAgain = requested === gap.from ? `${skipped}, also when asked again` : skipped;
    if (then === 'stop')
      throw new SourceError(
        'source-gap',
        `${skippedAgain}. The pipeline stops, as \`gaps\` says: set \`gaps: { then: 'continue' }\` to go on without them`,
      );
    // A restart before the next commit finds the same gap.
    if (gap.to <= reportedUpTo) return;
    reportedUpTo = gap.to;
    onSourceEvent({ kind: 'gap', ...gap, message: `${skippedAgain}: they are lost. Reading goes on` });
  };
};
