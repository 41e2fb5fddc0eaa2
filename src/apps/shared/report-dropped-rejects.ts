import type { Log } from '../../telemetry/log/log.ts';
import type { SaveResult } from '../../stores/store.ts';

/** Reports once that the store does not keep all rejects. */
export const reportDroppedRejects = (log: Log): ((result: SaveResult) => void) => {
  let reported = false;
  return ({ droppedRejects = 0 }) => {
    if (droppedRejects === 0 || reported) return;
    reported = true;
    log.warn(
      'more events could not be counted than the store keeps (KEEP_REJECTS, KEEP_REJECTS_MB), so some are dropped: headwater_rejects_dropped_total counts them. See what the feed sends with "headwater rejects list"',
    );
  };
};
