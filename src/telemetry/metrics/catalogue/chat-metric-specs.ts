import type { MetricSpec } from '../metric-spec.ts';
import { RESPONSE_SECONDS } from './metric-buckets.ts';

const CHAT = ['chat'] as const;

const JOBS_PER_PUSH = [1, 2, 5, 10, 20, 50, 100, 200, 500];

const CHATS = '/api/v1/chat_applications/:token/chats';

const MESSAGES = '/api/v1/chat_applications/:token/chats/:number/messages';

const CHAT_STATUSES = ['201', '202', '400', '401', '403', '404', '413', '415', '422', '429', '500', '503'];

const chatSeries = (via: string, route: string, statuses: readonly string[]) =>
  statuses.map((status) => ({ via, route, status }));

export const CHAT_METRICS = {
  chatRequestSeconds: {
    name: 'headwater_chat_request_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Response time, by route and status.',
    of: CHAT,
    labels: {
      via: ['http', 'grpc', 'other'],
      route: [
        CHATS,
        MESSAGES,
        '/health',
        '/ready',
        '/jobs',
        'preflight',
        'CreateChat',
        'CreateMessage',
        'other',
      ],
      status: ['200', '204', ...CHAT_STATUSES, 'other'],
    },
    series: [
      ...chatSeries('http', CHATS, CHAT_STATUSES),
      ...chatSeries('http', MESSAGES, CHAT_STATUSES),
      ...chatSeries('http', '/health', ['200']),
      ...chatSeries('http', '/ready', ['200', '503']),
      ...chatSeries('http', '/jobs', ['200']),
      ...chatSeries('http', 'preflight', ['204']),
      ...chatSeries('http', 'other', ['400', '404', '500']),
      ...chatSeries('grpc', 'CreateChat', CHAT_STATUSES),
      ...chatSeries('grpc', 'CreateMessage', CHAT_STATUSES),
    ],
    buckets: RESPONSE_SECONDS,
  },
  chatLookups: {
    name: 'headwater_chat_lookups_total',
    type: 'counter',
    unit: 'times',
    help: 'Lookups of an application or a chat: cached (hit), or read from MySQL (miss).',
    of: CHAT,
    labels: { kind: ['application', 'chat'], outcome: ['hit', 'miss'] },
  },
  chatOrders: {
    name: 'headwater_chat_orders_at_once',
    type: 'histogram',
    unit: 'orders',
    help: 'Requests sent to Redis in one round trip.',
    of: CHAT,
    buckets: JOBS_PER_PUSH,
  },
  chatFailures: {
    name: 'headwater_chat_failures_total',
    type: 'counter',
    unit: 'times',
    help: 'Failures of Redis and MySQL that caused a request to be refused.',
    of: CHAT,
    labels: { part: ['redis', 'mysql'] },
  },
  chatWaiting: {
    name: 'headwater_chat_waiting_requests',
    type: 'gauge',
    unit: 'requests',
    help: 'Requests that wait for their response.',
    of: CHAT,
  },
  chatQueueJobs: {
    name: 'headwater_chat_queue_jobs',
    type: 'gauge',
    unit: 'jobs',
    help: "Jobs in Sidekiq's queue; NaN while Redis cannot be read.",
    of: CHAT,
  },
  chatQueueLatency: {
    name: 'headwater_chat_queue_latency_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: "Age of the oldest job in Sidekiq's queue, 0 without one; NaN while Redis cannot be read.",
    of: CHAT,
  },
  chatSidekiqJobs: {
    name: 'headwater_chat_sidekiq_jobs',
    type: 'gauge',
    unit: 'jobs',
    help: 'Jobs that Sidekiq keeps outside the queue, of all kinds; NaN while Redis cannot be read.',
    of: CHAT,
    labels: { state: ['scheduled', 'retrying', 'dead'] },
  },
  chatJobFailures: {
    name: 'headwater_chat_job_failures_total',
    type: 'counter',
    unit: 'times',
    help: 'Failed runs of jobs that Sidekiq counted since this process started, of all kinds of jobs.',
    of: CHAT,
  },
  chatOutboxNumbers: {
    name: 'headwater_chat_outbox_numbers',
    type: 'gauge',
    unit: 'numbers',
    help: 'Issued numbers that are not yet known to be in MySQL; NaN while Redis cannot be read.',
    of: CHAT,
  },
  chatLostNumbers: {
    name: 'headwater_chat_lost_numbers',
    type: 'gauge',
    unit: 'numbers',
    help: 'Issued numbers that the last check found neither in MySQL nor in Sidekiq, and that were not queued again.',
    of: CHAT,
  },
  chatRequeuedNumbers: {
    name: 'headwater_chat_requeued_numbers_total',
    type: 'counter',
    unit: 'numbers',
    help: 'Lost numbers that this process queued again.',
    of: CHAT,
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
