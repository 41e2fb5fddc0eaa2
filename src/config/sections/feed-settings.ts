import { section } from '../section.ts';
import { contact, decimal, httpUrl, integer, orNone, pastTime } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

export const FEED_URL = 'https://stream.wikimedia.org/v2/stream/recentchange';

export const FEED_SECTION = section(
  {
    stream_url: setting({
      kind: httpUrl,
      fallback: FEED_URL,
      env: ['WIKIPEDIA_STREAM_URL', 'STREAM_URL'],
      flag: 'stream-url',
      doc: 'URL of the feed (server-sent events).',
    }),
    since: setting({
      kind: orNone(pastTime(Date.now)),
      fallback: '',
      env: ['SINCE'],
      flag: 'since',
      doc: 'Where to start reading on the very first run: an ISO time, milliseconds since 1970, or how long ago (24h); empty means now.',
    }),
    user_agent_contact: setting({
      kind: orNone(contact),
      fallback: '',
      env: ['USER_AGENT_CONTACT'],
      doc: 'Contact of the operator, sent to the feed in the User-Agent: an e-mail address or a URL.',
    }),
    silence_seconds: setting({
      kind: decimal(0.05, 3600),
      fallback: '60',
      env: ['SILENCE_SECONDS'],
      doc: 'Reconnect to the feed after this many seconds without an event; after 3/4 of that (at least 10 s) without a new event, /ready reports a problem.',
    }),
    rewind_seconds: setting({
      kind: decimal(2, 3600),
      fallback: '15',
      env: ['REWIND_SECONDS'],
      doc: 'Resume the feed this many seconds before the saved position; duplicates are ignored.',
    }),
    backoff_min_ms: setting({
      kind: integer(1, 60_000),
      fallback: '500',
      env: ['BACKOFF_MIN_MS'],
      doc: 'Longest wait before the first retry, in milliseconds; it doubles with each retry.',
    }),
    backoff_max_ms: setting({
      kind: integer(1, 3_600_000),
      fallback: '60000',
      env: ['BACKOFF_MAX_MS'],
      doc: 'Longest wait before any retry, in milliseconds; the feed may ask for more with Retry-After, up to an hour.',
    }),
    gap_tries: setting({
      kind: integer(0, 100),
      fallback: '3',
      env: ['GAP_TRIES'],
      doc: 'How often events that the feed skipped are requested again before they count as lost.',
    }),
  },
  (values) => ({
    url: values.stream_url,
    /** Where the very first run starts, in milliseconds since 1970; `null`: now. */
    since: values.since,
    contact: values.user_agent_contact,
    idleTimeoutMs: Math.round(values.silence_seconds * 1000),
    rewindMs: Math.round(values.rewind_seconds * 1000),
    backoffMinMs: values.backoff_min_ms,
    backoffMaxMs: values.backoff_max_ms,
    gapTries: values.gap_tries,
  }),
);
