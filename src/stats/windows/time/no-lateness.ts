import { MIN_EVENT_TIME_MS } from './plausible-time.ts';
import type { WatermarkTracker } from './watermark-tracker.ts';

/** Takes every event as on time, for events that are counted apart from the others: however old, their time is theirs. */
export const NO_LATENESS: WatermarkTracker = {
  judge: (_topic, at) => (at < MIN_EVENT_TIME_MS ? 'too-late' : 'on-time'),
  high: () => null,
  watermarks: () => [],
};
