import type { MetricSpec } from '../metric-spec.ts';

const FEED = ['server', 'producer'] as const;

const LOOP = ['server', 'producer', 'consumer'] as const;

const STORE = ['server', 'consumer'] as const;

const PRODUCER = ['producer'] as const;

const CONSUMER = ['consumer'] as const;

/** The codes of rejected events: those of src/stats/counts/reject-code.ts, which a spec compares. */
const DEAD_LETTER_REASONS = [
  'not-json',
  'not-an-event',
  'unusable-id',
  'wrong-field',
  'empty',
  'undecodable',
  'beyond-limit',
  'too-large',
  'other',
] as const;

/** How many events were read, processed, rejected, lost and ignored. */
export const EVENT_METRICS = {
  eventsConsumedFromStream: {
    name: 'events_consumed_from_stream_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that the feed delivered, including duplicates and canaries.',
    of: FEED,
  },
  eventsProduced: {
    name: 'events_produced_to_redpanda_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that were committed to the topic.',
    of: PRODUCER,
  },
  eventsConsumedFromTopic: {
    name: 'events_consumed_from_redpanda_total',
    type: 'counter',
    unit: 'events',
    help: 'Records read from the topic, including those read back to recognize duplicates.',
    of: CONSUMER,
  },
  eventsProcessed: {
    name: 'events_processed_successfully_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that are durable: counted in the store, or committed to the topic.',
    of: LOOP,
  },
  eventsFailed: {
    name: 'events_failed_to_process_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that could not be processed and became dead letters; an event that arrives again counts again.',
    of: LOOP,
  },
  deadLetters: {
    name: 'headwater_dead_letters_total',
    type: 'counter',
    unit: 'events',
    help: 'Dead letters by reason.',
    of: LOOP,
    labels: { reason: DEAD_LETTER_REASONS },
  },
  rejectsDropped: {
    name: 'headwater_rejects_dropped_total',
    type: 'counter',
    unit: 'events',
    help: 'Rejects that the store deleted or did not keep, because there are more than KEEP_REJECTS or KEEP_REJECTS_MB.',
    of: STORE,
  },
  otherEvents: {
    name: 'headwater_other_events',
    type: 'gauge',
    unit: 'events',
    help: 'Events counted together as "(other)", because there are more server URLs or domains than are counted separately.',
    of: STORE,
    labels: { by: ['server_url', 'domain'] },
  },
  canaries: {
    name: 'headwater_canaries_total',
    type: 'counter',
    unit: 'events',
    help: 'Heartbeats of the feed, which are not counted as events.',
    of: LOOP,
  },
  outsideWindows: {
    name: 'headwater_events_outside_windows_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that are counted in the totals but in no time window: without a time, late, or dated ahead of the clock.',
    of: STORE,
    labels: { reason: ['unplaced', 'too-late', 'future'] },
  },
  lostEvents: {
    name: 'headwater_lost_events_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that are permanently lost: never delivered by the feed, or deleted from the topic before they were read.',
    of: LOOP,
  },
  foundEvents: {
    name: 'headwater_found_events_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that were reported as lost and arrived later: they are counted, and no longer lost.',
    of: LOOP,
  },
  repeatsDropped: {
    name: 'headwater_repeats_dropped_total',
    type: 'counter',
    unit: 'events',
    help: 'Duplicate events that were ignored.',
    of: LOOP,
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
