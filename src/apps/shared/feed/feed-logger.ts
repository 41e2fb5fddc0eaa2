import type { FeedErrorCode } from '../../../wikimedia/health/feed-error-code.ts';
import { gapSize } from '../../../wikimedia/offsets/gap.ts';
import { feedHealth, INITIAL_HEALTH } from '../../../wikimedia/health/feed-health.ts';
import type { FeedEventListener } from '../../../wikimedia/health/feed-event.ts';
import { describeRepeating } from '../../../wikimedia/health/repeating-partitions.ts';
import { feedStall } from '../../../wikimedia/health/feed-stall.ts';
import type { Log } from '../../../telemetry/log/log.ts';
import { TOO_MANY_PARTITIONS } from './feed-readiness.ts';

export interface FeedLoggerOptions {
  /** After so long without a new event the feed is stalled, in milliseconds. */
  readonly stallMs: number;
  /** Milliseconds that only go up. */
  readonly now: () => number;
}

/** Ends of connections that work otherwise. */
const EXPECTED_ENDS: readonly string[] = ['feed-ended', 'feed-gap'] satisfies readonly FeedErrorCode[];
/** Ends of connections that came about and brought nothing usable. */
const UNUSABLE_ENDS: readonly string[] = [
  'feed-silent',
  'feed-unreadable',
  'feed-event-too-large',
  'feed-ignores-position',
] satisfies readonly FeedErrorCode[];

/**
 * Tells the log what a person should know of the feed, once: that it cannot be reached or brings nothing usable, and
 * that this is over. Connections that end after they worked are its everyday life and stay at level debug.
 */
export const feedLogger = (log: Log, { stallMs, now }: FeedLoggerOptions): FeedEventListener => {
  let health = INITIAL_HEALTH;
  let isOutageLogged = false;
  let hasConnected = false;
  /** It was logged that nothing usable comes; a new connection alone does not end that. */
  let isStalled = false;
  let isServerErrorLogged = false;
  let isFullLogged = false;
  let isGivenUpLogged = false;
  const repeatingTold = new Set<string>();

  const tellRepeating = (): void => {
    for (const some of health.repeating) {
      const gapText = `${some.topic}/${some.partition}`;
      const [problem] = repeatingTold.has(gapText) ? [] : describeRepeating([some], stallMs);
      if (problem === undefined) continue;
      log.warn(problem);
      repeatingTold.add(gapText);
    }
  };

  const logStall = (): void => {
    const stall = isStalled ? null : feedStall(health, now(), stallMs);
    if (stall === null) return;
    log.warn(stall);
    isStalled = true;
  };
  return (event) => {
    health = feedHealth(health, event, now());
    logStall();
    switch (event.kind) {
      case 'connected':
        if (isStalled) log.debug('connected to the feed');
        else if (isOutageLogged || !hasConnected) log.info('connected to the feed');
        isOutageLogged = false;
        hasConnected = true;
        return;
      case 'disconnected': {
        const { message, code } = event.error;
        const isUnusable = UNUSABLE_ENDS.includes(code);
        if (EXPECTED_ENDS.includes(code) || isOutageLogged || (isUnusable && isStalled)) log.debug(message);
        else log.warn(`${message}; trying again until it works, nothing is lost`);
        if (isUnusable) isStalled = true;
        else isOutageLogged ||= !EXPECTED_ENDS.includes(code);
        return;
      }
      case 'error-event':
        if (isServerErrorLogged) log.debug(`the feed's server reports an error: ${event.text}`);
        else log.warn(`the feed's server reports an error: ${event.text}`);
        isServerErrorLogged = true;
        return;
      case 'events':
        if (!event.isProgress) return;
        if (isStalled) log.info('the feed brings new events again');
        isStalled = false;
        isServerErrorLogged = false;
        return;
      case 'gap': {
        const { gap, isRewinding } = event;
        const gapText = `${gapSize(gap)} events of ${gap.topic}/${gap.partition} (offsets ${gap.from} to ${gap.to})`;
        if (isRewinding) log.info(`the feed left out ${gapText}: going back for them`);
        else if (event.isExhausted === true)
          log.error(
            `lost: the feed left out ${gapText}. Headwater did not go back for them: it did so for too many gaps within the last hour`,
          );
        else log.error(`lost: the feed does not deliver ${gapText}`);
        return;
      }
      case 'too-many-partitions':
        if (!isFullLogged) log.error(TOO_MANY_PARTITIONS);
        isFullLogged = true;
        return;
      case 'found':
        log.info(`${event.events} events that were reported as lost came after all, and are counted`);
        return;
      case 'offsets-restarted':
        log.warn(
          `the offsets of ${event.topic}/${event.partition} jumped from ${event.from} to ${event.to}: the topic was recreated, or is read from another cluster. Where the ids of the feed carry offsets, not times, it may have sent none of the events before that`,
        );
        return;
      case 'given-up':
        if (!isGivenUpLogged)
          log.warn(
            `more ranges of lost events are open than are remembered: ${event.events} events of the oldest are not counted should they still come (headwater_given_up_events_total)`,
          );
        isGivenUpLogged = true;
        return;
      case 'repeating':
        tellRepeating();
        return;
      case 'caught-up': {
        const gapText = `${event.topic}/${event.partition}`;
        if (repeatingTold.delete(gapText)) log.info(`of ${gapText} new events come again`);
        return;
      }
      case 'connecting':
      case 'waiting':
      case 'ignored':
      case 'repeats':
    }
  };
};
