import type { MetricSpec } from '../metric-spec.ts';

const FEED = ['server', 'producer'] as const;

const FEED_ENDS = [
  'ended',
  'silent',
  'unreachable',
  'not-a-stream',
  'unreadable',
  'event-too-large',
  'gap',
  'ignores-position',
  'refused-400',
  'refused-403',
  'refused-404',
  'refused-429',
  'refused-500',
  'refused-502',
  'refused-503',
  'refused-504',
  'other',
] as const;

export const FEED_METRICS = {
  feedConnected: {
    name: 'headwater_feed_connected',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether the feed is connected.',
    of: FEED,
  },
  feedLag: {
    name: 'headwater_feed_lag_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Age of the last event received: the time since it was put on the feed; 0 before the first event.',
    of: FEED,
  },
  feedStalled: {
    name: 'headwater_feed_stalled',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether the feed delivers nothing new: no new change or canary for 3/4 of SILENCE_SECONDS, at least 10 s.',
    of: FEED,
  },
  feedRepeating: {
    name: 'headwater_feed_repeating_partitions',
    type: 'gauge',
    unit: 'partitions',
    help: 'Partitions that deliver only duplicates, so that nothing of them is counted: the feed repeats itself, or the topic was recreated.',
    of: FEED,
  },
  feedTooManyPartitions: {
    name: 'headwater_feed_too_many_partitions',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether the feed has more partitions than Headwater tracks: events of the others may be missing after a reconnect.',
    of: FEED,
  },
  feedErrorEvents: {
    name: 'headwater_feed_error_events_total',
    type: 'counter',
    unit: 'events',
    help: 'Frames "event: error", in which the feed\'s server reports an error.',
    of: FEED,
  },
  feedConnections: {
    name: 'headwater_feed_connections_total',
    type: 'counter',
    unit: 'times',
    help: 'Connections to the feed that were established.',
    of: FEED,
  },
  feedReconnects: {
    name: 'headwater_feed_reconnects_total',
    type: 'counter',
    unit: 'times',
    help: 'Failed attempts and ended connections, each followed by a reconnect, by reason.',
    of: FEED,
    labels: { reason: FEED_ENDS },
  },
  feedGaps: {
    name: 'headwater_feed_gaps_total',
    type: 'counter',
    unit: 'times',
    help: 'Runs of events that the feed skipped; requesting one again does not count it again.',
    of: FEED,
  },
  givenUpEvents: {
    name: 'headwater_given_up_events_total',
    type: 'counter',
    unit: 'events',
    help: 'Lost events that will not be counted even if they arrive later: too many ranges of their partition were lost.',
    of: FEED,
  },
  feedWentBack: {
    name: 'headwater_feed_went_back_total',
    type: 'counter',
    unit: 'times',
    help: 'Times that the feed was resumed from an earlier position, to get skipped events.',
    of: FEED,
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
