import type { Log } from '../../telemetry/log/log.ts';
import type { SaveResult } from '../../stores/store.ts';

/** Logs once that the store cannot hold all rejects. */
export const reportDroppedRejects = (log: Log): ((result: SaveResult) => void) => {
  let reported = false;
  return ({ droppedRejects = 0 }) => {
    if (droppedRejects === 0 || reported) return;
    reported = true;
    log.warn(
      'the store holds the maximum number of rejected events (KEEP_REJECTS, KEEP_REJECTS_MB) and drops others: headwater_rejects_dropped_total counts them. Inspect them with "headwater rejects list"',
    );
  };
};
