import { eventTimeParser } from './event-time-parser.ts';

/** How far ahead of the clock an event's time may lie, in milliseconds: clocks differ. What lies beyond is an error. */
export const MAX_CLOCK_SKEW_MS = 300_000;

/** No wiki is older (epoch ms): an earlier time is an error, also where nothing says how far the events have come. */
export const MIN_EVENT_TIME_MS = Date.UTC(2001, 0, 1);

/** The latest time that is believed when the clock shows `now`, epoch ms. */
export const latestPlausible = (now: number): number => now + MAX_CLOCK_SKEW_MS;

/** A record and its event that are further apart: only the clock can say which of the two times is wrong. */
const MAX_AFTER_RECORD_MS = 366 * 86_400_000;

/**
 * Whether an event's time lies implausibly far ahead. `latest` is the latest time that the clock lets believe. An event in a
 * record is judged by the record's own timestamp instead, `recordedAt`, so that a replay of the log judges alike; unless
 * that timestamp says nothing: it is unknown (`Infinity`, `NaN`), before there were wikis, itself ahead of the clock, or more
 * than a year before the event. All are epoch ms.
 */
export const isFuture = (at: number, recordedAt: number, latest: number): boolean =>
  recordedAt >= MIN_EVENT_TIME_MS && recordedAt <= latest && at - recordedAt <= MAX_AFTER_RECORD_MS
    ? at > latestPlausible(recordedAt)
    : at > latest;

/** When the last of these events happened whose time is one, and not after `latest` (epoch ms); `null` where none is. */
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
