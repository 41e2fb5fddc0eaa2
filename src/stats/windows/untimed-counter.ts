import { addCounts, zeroCounts } from './window-counts.ts';
import type { WindowCounter } from './window-counter.ts';
import { NO_WINDOW_DELTAS } from './window-deltas.ts';
import { countsOfEvent } from './window-event.ts';

/** Counts events while windows are off: all of them are untimed, so that windows and totals always agree. */
export const untimedCounter = (): WindowCounter => {
  const untimed = zeroCounts();
  return {
    add: (event) => addCounts(untimed, countsOfEvent(event)),
    deltas: () => ({ ...NO_WINDOW_DELTAS, untimed }),
  };
};
