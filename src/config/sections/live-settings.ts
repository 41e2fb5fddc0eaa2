import { section } from '../section.ts';
import { integer, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

/** Live streams and trends. */
export const LIVE_SECTION = section(
  {
    live_views: setting({
      kind: yesNo,
      fallback: 'true',
      env: ['LIVE_VIEWS'],
      doc: 'Whether a consumer reads the whole topic, beside counting its partitions, for /events and trends.',
    }),
    trends: setting({
      kind: yesNo,
      fallback: 'true',
      env: ['TRENDS'],
      doc: 'Detect unusual activity: bursts, edit wars, new accounts.',
    }),
    events_history: setting({
      kind: integer(100, 1_000_000),
      fallback: '10000',
      env: ['EVENTS_HISTORY'],
      doc: 'Number of recent events kept in memory for clients of /events that reconnect or read slowly.',
    }),
  },
  (values) => ({
    /** Whether a consumer reads the whole topic for them; a server always has the whole feed. */
    views: values.live_views,
    trends: values.trends,
    /** In events. */
    eventsHistory: values.events_history,
  }),
);
