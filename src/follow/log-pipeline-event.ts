import { messageOf } from '../core/message-of.ts';
import type { PipelineEvent } from './pipeline-event.ts';
import type { FollowLog } from './stderr-log.ts';

const MAX_REASON_LENGTH = 200;

/** Writes what an operator should know. Of a run of dead letters with one reason only the first is a line. */
export const logPipelineEvents = (log: FollowLog, feed: string): ((event: PipelineEvent) => void) => {
  let lastReason: string | null = null;
  let isConnected = true;
  return (event) => {
    switch (event.kind) {
      case 'connected':
        if (!isConnected) log.info(`connected to ${feed} again`);
        isConnected = true;
        return;
      case 'warning':
      case 'gap':
        log.warn(event.message);
        return;
      case 'resumed':
        log.debug(
          event.position === null
            ? `reading ${feed} from its start`
            : `resuming ${feed} after ${event.position}`,
        );
        return;
      case 'dead-letter':
        if (event.reason === lastReason) return;
        lastReason = event.reason;
        log.warn(`an event became a dead letter: ${event.reason.slice(0, MAX_REASON_LENGTH)}`);
        return;
      case 'restarting':
        isConnected = false;
        log.warn(
          `${messageOf(event.error)}. Retrying in ${(event.delayMs / 1000).toFixed(1)} s (attempt ${event.attempt})`,
        );
        return;
      case 'connecting':
      case 'duplicates':
        return;
    }
  };
};
