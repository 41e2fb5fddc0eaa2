import type { MetricSpec } from '../metric-spec.ts';

const WITH_LIVE_VIEWS = ['server', 'consumer'] as const;

const LIVE_STREAMS = ['events', 'trends'] as const;

/** Live streams and trends. */
export const LIVE_METRICS = {
  liveReaders: {
    name: 'headwater_live_readers',
    type: 'gauge',
    unit: 'readers',
    help: 'Clients of /events or of the stream of /stats/trends.',
    of: WITH_LIVE_VIEWS,
    labels: { stream: LIVE_STREAMS },
  },
  liveCutOffs: {
    name: 'headwater_live_cut_offs_total',
    type: 'counter',
    unit: 'times',
    help: 'Live clients that were disconnected because they read too slowly.',
    of: WITH_LIVE_VIEWS,
    labels: { stream: LIVE_STREAMS },
  },
  liveMissed: {
    name: 'headwater_live_missed_total',
    type: 'counter',
    unit: 'events',
    help: 'Events and trends that were no longer available when a live client was ready for them, so that it got a gap; the sum over all clients.',
    of: WITH_LIVE_VIEWS,
    labels: { stream: LIVE_STREAMS },
  },
  liveTopicRead: {
    name: 'headwater_live_topic_read',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether a consumer reads the topic for /events and trends, beside counting; 0 if LIVE_VIEWS is false.',
    of: ['consumer'],
  },
  trendsTold: {
    name: 'headwater_trends_told_total',
    type: 'counter',
    unit: 'times',
    help: 'Bursts and edit wars that were detected, by kind; a continuing one is reported again.',
    of: WITH_LIVE_VIEWS,
    labels: { of: ['domain', 'page', 'user', 'new-accounts', 'edit-war'] },
  },
  trendKeys: {
    name: 'headwater_trend_keys',
    type: 'gauge',
    unit: 'keys',
    help: 'Domains, pages, users and wikis that are tracked to detect trends.',
    of: WITH_LIVE_VIEWS,
  },
  trendKeysForgotten: {
    name: 'headwater_trend_keys_forgotten',
    type: 'gauge',
    unit: 'keys',
    help: 'Tracked keys that were dropped at the limit, since the start.',
    of: WITH_LIVE_VIEWS,
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
