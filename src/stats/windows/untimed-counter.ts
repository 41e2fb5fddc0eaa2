import { addCounts, zeroCounts } from './window-counts.ts';
import type { WindowCounter } from './window-counter.ts';
import { NO_WINDOW_DELTAS } from './window-deltas.ts';
import { countsOfEvent } from './window-event.ts';

/** Counts events without windows: all of them are unplaced, so that windows and totals agree whenever they are read. */
export const untimedCounter = (): WindowCounter => {
  const untimed = zeroCounts();
  return {
    add: (event) => addCounts(untimed, countsOfEvent(event)),
    deltas: () => ({ ...NO_WINDOW_DELTAS, untimed }),
  };
};
