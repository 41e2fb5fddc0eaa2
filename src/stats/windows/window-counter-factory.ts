import { eventTimeParser } from './time/event-time-parser.ts';
import { latestPlausible, MIN_EVENT_TIME_MS } from './time/plausible-time.ts';
import { untimedCounter } from './untimed-counter.ts';
import { type TopicWatermark, watermarkTracker } from './time/watermark-tracker.ts';
import { windowCounter, type WindowCounter } from './window-counter.ts';

/** From saved marks on: counters of windows, one for each step, that judge what is late as if there were but one. */
export type WindowCounterFactory = (saved: readonly TopicWatermark[]) => () => WindowCounter;

/** Without windows: every event is unplaced. */
export const UNTIMED_COUNTER_FACTORY: WindowCounterFactory = () => untimedCounter;

/**
 * Events that are more than `latenessMs` behind their topic's watermark are too late, and those that lie further ahead of
 * the clock (`now`, epoch ms) than is plausible are from the future. Without a clock every time is believed.
 */
export const windowCounterFactory =
  (latenessMs: number, now: () => number = () => Infinity): WindowCounterFactory =>
  (saved) => {
    const tracker = watermarkTracker(saved, latenessMs, MIN_EVENT_TIME_MS);
    const parseEventTime = eventTimeParser();
    const latest = (): number => latestPlausible(now());
    return () => windowCounter(tracker, parseEventTime, latest);
  };
