import type { MetricSpec } from '../metric-spec.ts';
import { BATCH_EVENTS, WRITE_SECONDS } from './metric-buckets.ts';

const STORE = ['server', 'consumer'] as const;

const STORE_CODES = [
  'in-use',
  'replaced',
  'full',
  'unwritable',
  'closed',
  'damaged',
  'failed',
  'other',
] as const;

export const STORE_METRICS = {
  storeWriteSeconds: {
    name: 'headwater_store_write_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time until a save was durable in the store.',
    of: STORE,
    buckets: WRITE_SECONDS,
  },
  storeWriteEvents: {
    name: 'headwater_store_write_events',
    type: 'histogram',
    unit: 'events',
    help: 'Events per save.',
    of: STORE,
    buckets: BATCH_EVENTS,
  },
  storeWriteFailures: {
    name: 'headwater_store_write_failures_total',
    type: 'counter',
    unit: 'times',
    help: 'Saves that failed, by reason; each is retried from the last saved state.',
    of: STORE,
    labels: { reason: STORE_CODES },
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
