import { integer, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

/** What is shown of the events while they come. */
export const LIVE_SETTINGS = {
  trends: setting({
    kind: yesNo,
    fallback: 'true',
    env: ['TRENDS'],
    doc: 'Whether the server looks for what is unusual: bursts, edit wars, new accounts.',
  }),
  events_history: setting({
    kind: integer(100, 1_000_000),
    fallback: '10000',
    env: ['EVENTS_HISTORY'],
    doc: 'Latest events that are kept in memory for readers of /events who come back, or are slow.',
  }),
};
