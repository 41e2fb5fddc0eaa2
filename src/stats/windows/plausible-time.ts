import { eventInstants } from './event-instants.ts';

/** How far ahead of the clock an event's time may lie, in milliseconds: clocks differ. What lies beyond is an error. */
export const MAX_CLOCK_SKEW_MS = 300_000;

/** No wiki is older (epoch ms): an earlier time is an error, also where nothing says how far the events have come. */
export const MIN_EVENT_TIME_MS = Date.UTC(2001, 0, 1);

/** The latest time that is believed when the clock shows `now`, epoch ms. */
export const latestPlausible = (now: number): number => now + MAX_CLOCK_SKEW_MS;

/** When the last of these events happened whose time is one, and not after `latest` (epoch ms); `null` where none is. */
export const lastPlausible = (
  events: readonly { readonly dt: string | null }[],
  latest: number,
): number | null => {
  const instantOf = eventInstants();
  for (let i = events.length - 1; i >= 0; i -= 1) {
    const at = instantOf(events[i]?.dt ?? null);
    if (at !== null && at >= MIN_EVENT_TIME_MS && at <= latest) return at;
  }
  return null;
};
