import { eventTimeParser } from './time/event-time-parser.ts';
import { latestPlausible, MIN_EVENT_TIME_MS } from './time/plausible-time.ts';
import { untimedCounter } from './untimed-counter.ts';
import { type TopicWatermark, watermarkTracker } from './time/watermark-tracker.ts';
import { type KindOf, UNKNOWN_KIND_ONLY } from './unknown-kind.ts';
import { windowCounter, type WindowCounter } from './window-counter.ts';

/** Starts at the saved watermarks and returns a counter per commit; all of these share the same watermarks. */
export type WindowCounterFactory = (saved: readonly TopicWatermark[]) => () => WindowCounter;

/** While windows are off: every event is untimed. */
export const UNTIMED_COUNTER_FACTORY: WindowCounterFactory = () => untimedCounter;

/**
 * Events more than `latenessMs` behind their topic's watermark are too late. Events further ahead of the clock (`now`,
 * epoch ms) than is plausible are from the future. Without a clock every time is accepted, and without `kindOf` the kinds of
 * all users are unknown.
 */
export const windowCounterFactory =
  (
    latenessMs: number,
    now: () => number = () => Infinity,
    kindOf: KindOf = UNKNOWN_KIND_ONLY,
  ): WindowCounterFactory =>
  (saved) => {
    const tracker = watermarkTracker(saved, latenessMs, MIN_EVENT_TIME_MS);
    const parseEventTime = eventTimeParser();
    const latest = (): number => latestPlausible(now());
    return () => windowCounter(tracker, parseEventTime, latest, kindOf);
  };
