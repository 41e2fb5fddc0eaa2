import { WIDTH_MS, windowStart } from '../resolution.ts';
import {
  IDLE_TOPIC_MS,
  lowWatermarkOf,
  newestWatermarkOf,
  plausibleWatermarks,
  type TopicWatermark,
} from './watermark-tracker.ts';

/** A topic further behind the others, in milliseconds, does not hold the result back: most topics are almost idle. */
const MAX_TOPIC_SKEW_MS = 5000;
/** Events of a topic may be out of order by about this much. */
const OUT_OF_ORDER_MS = 1000;
/** After this long without a save nothing is in flight: then the second of the last event is complete, too. */
const QUIET_MS = 3000;

export interface SaveTimes {
  /** When the last batch was saved, epoch ms; `null` before the first. */
  readonly savedAt: number | null;
  /** Epoch ms. */
  readonly now: number;
}

const lastEventAt = (watermarks: readonly TopicWatermark[], now: number): number =>
  plausibleWatermarks(watermarks, now)
    .flatMap(({ last }) => last)
    .reduce((latest, at) => Math.max(latest, at), -Infinity);

/** The whole second before which all events have been counted, as far as is known; `null` before the first event. */
export const completeUntil = (
  watermarks: readonly TopicWatermark[],
  { savedAt, now }: SaveTimes,
): number | null => {
  const newest = newestWatermarkOf(watermarks, now);
  if (newest === null) return null;
  if (savedAt !== null && now - savedAt > QUIET_MS)
    return windowStart('1s', Math.max(newest, lastEventAt(watermarks, now))) + WIDTH_MS['1s'];
  const low = lowWatermarkOf(watermarks, IDLE_TOPIC_MS, now) ?? newest;
  return windowStart('1s', Math.min(newest, Math.max(low, newest - MAX_TOPIC_SKEW_MS)) - OUT_OF_ORDER_MS);
};
