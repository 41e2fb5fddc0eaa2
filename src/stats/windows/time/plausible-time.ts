import { eventTimeParser } from './event-time-parser.ts';

/** How far ahead of the clock an event's time may be, in milliseconds, because clocks differ. A later time is an error. */
export const MAX_CLOCK_SKEW_MS = 300_000;

/** The start of the first wiki, epoch ms: an earlier event time is an error, even before there is a watermark. */
export const MIN_EVENT_TIME_MS = Date.UTC(2001, 0, 1);

/** The latest plausible time when the clock shows `now`, epoch ms. */
export const latestPlausible = (now: number): number => now + MAX_CLOCK_SKEW_MS;

/** If a record and its event are further apart, only the clock shows which of the two times is wrong. */
const MAX_AFTER_RECORD_MS = 366 * 86_400_000;

/**
 * Whether an event's time is implausibly far ahead. `latest` is the latest plausible time by the clock. The time of an event
 * in a record is compared with the record's timestamp `recordedAt` instead, so that a replay of the log gives the same
 * result, unless that timestamp is unusable: unknown (`Infinity`, `NaN`), before the first wiki, ahead of the clock, or more
 * than a year before the event. All times are epoch ms.
 */
export const isFuture = (at: number, recordedAt: number, latest: number): boolean =>
  recordedAt >= MIN_EVENT_TIME_MS && recordedAt <= latest && at - recordedAt <= MAX_AFTER_RECORD_MS
    ? at > latestPlausible(recordedAt)
    : at > latest;

/** The time of the last of these events with a valid time up to `latest` (epoch ms); `null` if there is none. */
export const lastPlausible = (
  events: readonly { readonly dt: string | null }[],
  latest: number,
): number | null => {
  const parseEventTime = eventTimeParser();
  for (let i = events.length - 1; i >= 0; i -= 1) {
    const at = parseEventTime(events[i]?.dt ?? null);
    if (at !== null && at >= MIN_EVENT_TIME_MS && at <= latest) return at;
  }
  return null;
};
