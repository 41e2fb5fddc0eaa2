import type { FeedErrorCode } from '../../feed/feed-error.ts';
import { gapSize } from '../../feed/gap.ts';
import { feedHealth, INITIAL_HEALTH } from '../../feed/health.ts';
import type { Observe } from '../../feed/observation.ts';
import { describeRepeating } from '../../feed/repeating.ts';
import { feedStall } from '../../feed/stall.ts';
import type { Log } from '../../runtime/log.ts';
import { TOO_MANY_PARTITIONS } from './feed-readiness.ts';

export interface FeedNewsOptions {
  /** After so long without a new event the feed is stalled, in milliseconds. */
  readonly stallMs: number;
  /** Milliseconds that only go up. */
  readonly now: () => number;
}

/** Ends of connections that work otherwise. */
const EVERYDAY: readonly FeedErrorCode[] = ['feed-ended', 'feed-gap'];
/** Ends of connections that came about and brought nothing usable. */
const FRUITLESS: readonly FeedErrorCode[] = [
  'feed-silent',
  'feed-unreadable',
  'feed-event-too-large',
  'feed-ignores-position',
];

/**
 * Tells the log what a person should know of the feed, once: that it cannot be reached or brings nothing usable, and
 * that this is over. Connections that end after they worked are its everyday life and stay at level debug.
 */
export const feedNews = (log: Log, { stallMs, now }: FeedNewsOptions): Observe => {
  let health = INITIAL_HEALTH;
  let told = false;
  let worked = false;
  /** It was logged that nothing usable comes; a new connection alone does not end that. */
  let isStalled = false;
  let errorTold = false;
  let isFullLogged = false;
  let isGivenUpLogged = false;
  const repeatingTold = new Set<string>();

  const tellRepeating = (): void => {
    for (const some of health.repeating) {
      const what = `${some.topic}/${some.partition}`;
      const [problem] = repeatingTold.has(what) ? [] : describeRepeating([some], stallMs);
      if (problem === undefined) continue;
      log.warn(problem);
      repeatingTold.add(what);
    }
  };

  const tellStall = (): void => {
    const stall = isStalled ? null : feedStall(health, now(), stallMs);
    if (stall === null) return;
    log.warn(stall);
    isStalled = true;
  };
  return (observation) => {
    health = feedHealth(health, observation, now());
    tellStall();
    switch (observation.kind) {
      case 'connected':
        if (isStalled) log.debug('connected to the feed');
        else if (told || !worked) log.info('connected to the feed');
        told = false;
        worked = true;
        return;
      case 'disconnected': {
        const { message, code } = observation.error;
        const isFruitless = FRUITLESS.includes(code);
        if (EVERYDAY.includes(code) || told || (isFruitless && isStalled)) log.debug(message);
        else log.warn(`${message}; trying again until it works, nothing is lost`);
        if (isFruitless) isStalled = true;
        else told ||= !EVERYDAY.includes(code);
        return;
      }
      case 'error-event':
        if (errorTold) log.debug(`the feed's server reports an error: ${observation.text}`);
        else log.warn(`the feed's server reports an error: ${observation.text}`);
        errorTold = true;
        return;
      case 'events':
        if (!observation.isProgress) return;
        if (isStalled) log.info('the feed brings new events again');
        isStalled = false;
        errorTold = false;
        return;
      case 'gap': {
        const { gap, goingBack } = observation;
        const what = `${gapSize(gap)} events of ${gap.topic}/${gap.partition} (offsets ${gap.from} to ${gap.to})`;
        if (goingBack) log.info(`the feed left out ${what}: going back for them`);
        else if (observation.exhausted === true)
          log.error(
            `lost: the feed left out ${what}. Headwater did not go back for them: it did so for too many gaps within the last hour`,
          );
        else log.error(`lost: the feed does not deliver ${what}`);
        return;
      }
      case 'too-many-partitions':
        if (!isFullLogged) log.error(TOO_MANY_PARTITIONS);
        isFullLogged = true;
        return;
      case 'found':
        log.info(`${observation.events} events that were reported as lost came after all, and are counted`);
        return;
      case 'offsets-restarted':
        log.warn(
          `the offsets of ${observation.topic}/${observation.partition} jumped from ${observation.from} to ${observation.to}: the topic was recreated, or is read from another cluster. Where the ids of the feed carry offsets, not times, it may have sent none of the events before that`,
        );
        return;
      case 'given-up':
        if (!isGivenUpLogged)
          log.warn(
            `more ranges of lost events are open than are remembered: ${observation.events} events of the oldest are not counted should they still come (headwater_given_up_events_total)`,
          );
        isGivenUpLogged = true;
        return;
      case 'repeating':
        tellRepeating();
        return;
      case 'caught-up': {
        const what = `${observation.topic}/${observation.partition}`;
        if (repeatingTold.delete(what)) log.info(`of ${what} new events come again`);
        return;
      }
      case 'connecting':
      case 'waiting':
      case 'ignored':
      case 'repeats':
    }
  };
};
