import type { MetricSpec } from '../metric-spec.ts';
import { BATCH_EVENTS, WRITE_SECONDS } from './metric-buckets.ts';

const PRODUCER = ['producer'] as const;

const CONSUMER = ['consumer'] as const;

const BROKER_CODES = [
  'unreachable',
  'refused',
  'failed',
  'topic-missing',
  'topic-made-anew',
  'batch-unreadable',
  'producer-fenced',
  'producer-superseded',
  'other',
] as const;

export const KAFKA_METRICS = {
  topicWriteSeconds: {
    name: 'headwater_topic_write_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time until a transaction was committed.',
    of: PRODUCER,
    buckets: WRITE_SECONDS,
  },
  topicWriteEvents: {
    name: 'headwater_topic_write_events',
    type: 'histogram',
    unit: 'events',
    help: 'Records and dead letters per transaction.',
    of: PRODUCER,
    buckets: BATCH_EVENTS,
  },
  topicWriteFailures: {
    name: 'headwater_topic_write_failures_total',
    type: 'counter',
    unit: 'times',
    help: 'Transactions that failed, by reason; their contents are sent again.',
    of: PRODUCER,
    labels: { reason: BROKER_CODES },
  },
  consumerJoined: {
    name: 'headwater_consumer_joined',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether the process is a member of its consumer group.',
    of: CONSUMER,
  },
  consumerPartitions: {
    name: 'headwater_consumer_partitions',
    type: 'gauge',
    unit: 'partitions',
    help: 'Partitions that the process counts.',
    of: CONSUMER,
  },
  consumerAssignments: {
    name: 'headwater_consumer_assignments_total',
    type: 'counter',
    unit: 'times',
    help: 'Partitions that the group assigned to this process; a high rate means that members keep joining and leaving.',
    of: CONSUMER,
  },
  consumerLag: {
    name: 'headwater_consumer_lag_records',
    type: 'gauge',
    unit: 'records',
    help: 'Uncounted records of each partition that the process counts.',
    of: CONSUMER,
    labels: { partition: { open: 'the partitions of the process' } },
  },
  consumerOffset: {
    name: 'headwater_consumer_next_offset',
    type: 'gauge',
    unit: 'offset',
    help: 'The next offset to count, of each partition that the process counts.',
    of: CONSUMER,
    labels: { partition: { open: 'the partitions of the process' } },
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
