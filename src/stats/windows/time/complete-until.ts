import { WIDTH_MS, windowStart } from '../resolution.ts';
import { isQuiet, newestEventAt, type SaveTimes } from './newest-event.ts';
import {
  IDLE_TOPIC_MS,
  lowWatermarkOf,
  newestWatermarkOf,
  type TopicWatermark,
} from './watermark-tracker.ts';

/** A topic further behind the others, in milliseconds, does not hold the result back: most topics are almost idle. */
const MAX_TOPIC_SKEW_MS = 5000;
/** Events of a topic may be out of order by about this much. */
const OUT_OF_ORDER_MS = 1000;

/** The whole second before which all events have been counted, as far as is known; `null` before the first event. */
export const completeUntil = (watermarks: readonly TopicWatermark[], times: SaveTimes): number | null => {
  const newest = newestWatermarkOf(watermarks, times.now);
  if (newest === null) return null;
  // Nothing is in flight: the second of the last event is complete, too.
  if (isQuiet(times)) return windowStart('1s', newestEventAt(watermarks, times) ?? newest) + WIDTH_MS['1s'];
  const low = lowWatermarkOf(watermarks, IDLE_TOPIC_MS, times.now) ?? newest;
  return windowStart('1s', Math.min(newest, Math.max(low, newest - MAX_TOPIC_SKEW_MS)) - OUT_OF_ORDER_MS);
};
