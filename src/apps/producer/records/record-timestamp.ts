import type { FeedPosition } from '../../../wikimedia/position/feed-position.ts';

/** From 2001 on, milliseconds have 13 digits; kafkajs compares timestamps as strings. */
const MIN_TIMESTAMP_MS = 1_000_000_000_000;
/** Brokers may reject timestamps in the future (by default more than an hour, from Kafka 4.0 on). */
const MAX_FUTURE_MS = 60_000;

const isUsable = (time: number, now: number): boolean =>
  time >= MIN_TIMESTAMP_MS && time <= now + MAX_FUTURE_MS;

/** `NaN` if the position has no time. */
const latestFeedTime = (position: FeedPosition | null): number => {
  const times = (position?.partitions ?? []).flatMap(({ resume }) =>
    'timestamp' in resume ? [resume.timestamp] : [],
  );
  return times.length === 0 ? NaN : Math.max(...times);
};

/**
 * The timestamp of an event's record, epoch ms: the time when it entered the feed (`dt`, ISO 8601), else the feed's
 * position, else the current time. Times that a broker would reject are skipped.
 */
export const recordTimestamp = (dt: string | null, position: FeedPosition | null, now: number): number => {
  const eventTime = dt === null ? NaN : Date.parse(dt);
  if (isUsable(eventTime, now)) return eventTime;
  const feedTime = latestFeedTime(position);
  return isUsable(feedTime, now) ? feedTime : now;
};
