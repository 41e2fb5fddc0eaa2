import { eventInstants } from './event-instants.ts';
import { latestPlausible, MIN_EVENT_TIME_MS } from './plausible-time.ts';
import { unplacedCounter } from './unplaced-counter.ts';
import { type TopicMark, watermarks } from './watermark.ts';
import { windowCounter, type WindowCounter } from './window-counter.ts';

/** From saved marks on: counters of windows, one for each step, that judge what is late as if there were but one. */
export type WindowsFrom = (saved: readonly TopicMark[]) => () => WindowCounter;

/** Without windows: every event is unplaced. */
export const NO_WINDOWS: WindowsFrom = () => unplacedCounter;

/**
 * Events that are more than `latenessMs` behind their topic's watermark are too late, and those that lie further ahead of
 * the clock (`now`, epoch ms) than is plausible are from the future. Without a clock every time is believed.
 */
export const windowsFrom =
  (latenessMs: number, now: () => number = () => Infinity): WindowsFrom =>
  (saved) => {
    const marks = watermarks(saved, latenessMs, MIN_EVENT_TIME_MS);
    const instantOf = eventInstants();
    const latest = (): number => latestPlausible(now());
    return () => windowCounter(marks, instantOf, latest);
  };
