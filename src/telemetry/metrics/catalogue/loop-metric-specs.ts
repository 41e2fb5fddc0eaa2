import type { MetricSpec } from '../metric-spec.ts';
import { BATCH_EVENTS } from './metric-buckets.ts';

const LOOP = ['server', 'producer', 'consumer'] as const;

const LOOP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export const LOOP_METRICS = {
  inFlight: {
    name: 'headwater_in_flight_events',
    type: 'gauge',
    unit: 'events',
    help: 'Events that were read but are not durable yet.',
    of: LOOP,
  },
  room: {
    name: 'headwater_loop_room_events',
    type: 'gauge',
    unit: 'events',
    help: 'Maximum number of events in flight, in all loops of the process.',
    of: LOOP,
  },
  readBatchEvents: {
    name: 'headwater_read_batch_events',
    type: 'histogram',
    unit: 'events',
    help: 'Events per batch read.',
    of: LOOP,
    buckets: BATCH_EVENTS,
  },
  batchSeconds: {
    name: 'headwater_batch_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from reading a batch until all of it is durable.',
    of: LOOP,
    buckets: LOOP_SECONDS,
  },
  restarts: {
    name: 'headwater_loop_restarts_total',
    type: 'counter',
    unit: 'times',
    help: 'Pipeline restarts, by failed part.',
    of: LOOP,
    labels: { part: ['feed', 'store', 'broker', 'other'] },
  },
  ready: {
    name: 'headwater_ready',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether /ready reports no problem.',
    of: LOOP,
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
