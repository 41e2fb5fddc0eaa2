import { gapSize } from '../../feed/gap.ts';
import type { Observe } from '../../feed/observation.ts';
import type { Log } from '../../runtime/log.ts';

/**
 * Tells the log what a person should know of the feed, once: that it cannot be reached, and that it can again.
 * Connections that end after they worked are its everyday life and stay at level debug.
 */
export const feedNews = (log: Log): Observe => {
  let told = false;
  let worked = false;
  return (observation) => {
    switch (observation.kind) {
      case 'connected':
        if (told || !worked) log.info('connected to the feed');
        told = false;
        worked = true;
        return;
      case 'disconnected': {
        const { message, code } = observation.error;
        const everyday = code === 'feed-ended' || code === 'feed-gap';
        if (everyday || told) log.debug(message);
        else log.warn(`${message}; trying again until it works, nothing is lost`);
        told ||= !everyday;
        return;
      }
      case 'gap': {
        const { gap, goingBack } = observation;
        const what = `${gapSize(gap)} events of ${gap.topic}/${gap.partition} (offsets ${gap.from} to ${gap.to})`;
        if (goingBack) log.info(`the feed left out ${what}: going back for them`);
        else log.error(`lost: the feed does not deliver ${what}`);
        return;
      }
      case 'found':
        log.info(`${observation.events} events that were reported as lost came after all, and are counted`);
        return;
      case 'offsets-restarted':
        log.warn(
          `the offsets of ${observation.topic}/${observation.partition} jumped from ${observation.from} to ${observation.to}: the topic was recreated, or is read from another cluster`,
        );
        return;
      case 'connecting':
      case 'events':
      case 'repeats':
    }
  };
};
