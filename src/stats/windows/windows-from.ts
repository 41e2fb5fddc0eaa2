import { eventInstants } from './event-instants.ts';
import { unplacedCounter } from './unplaced-counter.ts';
import { type TopicMark, watermarks } from './watermark.ts';
import { windowCounter, type WindowCounter } from './window-counter.ts';

/** From saved marks on: counters of windows, one for each step, that judge what is late as if there were but one. */
export type WindowsFrom = (saved: readonly TopicMark[]) => () => WindowCounter;

/** Without windows: every event is unplaced. */
export const NO_WINDOWS: WindowsFrom = () => unplacedCounter;

/** Events that are more than `latenessMs` behind their topic's watermark are too late. */
export const windowsFrom =
  (latenessMs: number): WindowsFrom =>
  (saved) => {
    const marks = watermarks(saved, latenessMs);
    const instantOf = eventInstants();
    return () => windowCounter(marks, instantOf);
  };
