import { newestWatermarkOf, plausibleWatermarks, type TopicWatermark } from './watermark-tracker.ts';

/** After this long without a save nothing is in flight. */
const QUIET_MS = 3000;
/** A live feed's last events may be this far after its watermark, which waits for a second event to confirm a time. */
const MAX_AHEAD_MS = 5000;

export interface SaveTimes {
  /** When the last batch was saved, epoch ms; `null` before the first. */
  readonly savedAt: number | null;
  /** Epoch ms. */
  readonly now: number;
}

export const isQuiet = ({ savedAt, now }: SaveTimes): boolean => savedAt !== null && now - savedAt > QUIET_MS;

/**
 * The time of the newest event, epoch ms; `null` before the first watermark. While events arrive, a single event far after
 * the watermarks is not believed.
 */
export const newestEventAt = (watermarks: readonly TopicWatermark[], times: SaveTimes): number | null => {
  const newest = newestWatermarkOf(watermarks, times.now);
  if (newest === null) return null;
  const latest = isQuiet(times) ? times.now : newest + MAX_AHEAD_MS;
  return plausibleWatermarks(watermarks, Math.min(latest, times.now))
    .flatMap(({ last }) => last)
    .reduce((before, at) => Math.max(before, at), newest);
};
