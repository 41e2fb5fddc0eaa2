import { section } from '../section.ts';
import { integer, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

/** Live streams and trends. */
export const LIVE_SECTION = section(
  {
    trends: setting({
      kind: yesNo,
      fallback: 'true',
      env: ['TRENDS'],
      doc: 'Detect unusual activity on the server: bursts, edit wars, new accounts.',
    }),
    events_history: setting({
      kind: integer(100, 1_000_000),
      fallback: '10000',
      env: ['EVENTS_HISTORY'],
      doc: 'Number of recent events kept in memory for clients of /events that reconnect or read slowly.',
    }),
  },
  (values) => ({
    trends: values.trends,
    /** In events. */
    eventsHistory: values.events_history,
  }),
);
