import type { MetricSpec, ProcessKind } from './metric-spec.ts';

const FEED = ['server', 'producer'] as const;
const LOOP = ['server', 'producer', 'consumer'] as const;
const STORE = ['server', 'consumer'] as const;
const HTTP_PROCESSES = ['server', 'producer', 'consumer'] as const;
const SERVER = ['server'] as const;
const PRODUCER = ['producer'] as const;
const CONSUMER = ['consumer'] as const;
const CHAT = ['chat'] as const;
const ALL = ['server', 'producer', 'consumer', 'chat'] as const;

const WRITE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LOOP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const RESPONSE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const BATCH_EVENTS = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];
const JOBS_PER_PUSH = [1, 2, 5, 10, 20, 50, 100, 200, 500];

const FEED_ENDS = [
  'ended',
  'silent',
  'unreachable',
  'not-a-stream',
  'unreadable',
  'event-too-large',
  'gap',
  'ignores-position',
  'refused-400',
  'refused-403',
  'refused-404',
  'refused-429',
  'refused-500',
  'refused-502',
  'refused-503',
  'refused-504',
  'other',
] as const;

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

const LIVE_STREAMS = ['events', 'trends'] as const;

const HEALTH_ROUTES = ['/status', '/ready', 'other'];
const HTTP_ROUTES = [
  '/status',
  '/ready',
  '/login',
  '/stats',
  '/stats/ticket',
  '/stats/stream',
  '/stats/windows',
  '/stats/top',
  '/stats/trends',
  '/events',
  '/rejects',
  '/rejects/replay',
  'docs',
  'page',
  'other',
];
const ROUTES = { server: HTTP_ROUTES, consumer: HTTP_ROUTES, producer: HEALTH_ROUTES };
const STATUSES = [
  '200',
  '304',
  '400',
  '401',
  '403',
  '404',
  '405',
  '406',
  '409',
  '413',
  '415',
  '429',
  '500',
  '503',
  'aborted',
  'other',
];

const CHATS = '/api/v1/chat_applications/:token/chats';
const MESSAGES = '/api/v1/chat_applications/:token/chats/:number/messages';
const CHAT_STATUSES = ['201', '202', '400', '401', '403', '404', '413', '415', '422', '429', '500', '503'];
const chatSeries = (via: string, route: string, statuses: readonly string[]) =>
  statuses.map((status) => ({ via, route, status }));

/** Every metric of every process: its name, meaning and unit, and the values that its labels may have. */
export const METRIC_CATALOGUE = {
  eventsConsumedFromStream: {
    name: 'events_consumed_from_stream_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that the feed delivered, repeats and canaries among them.',
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
    help: 'Records that were read from the topic, also those that are read again to know repeats.',
    of: CONSUMER,
  },
  eventsProcessed: {
    name: 'events_processed_successfully_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that are counted in the store, or committed to the topic, durably.',
    of: LOOP,
  },
  eventsFailed: {
    name: 'events_failed_to_process_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that could not be processed and went to the dead letters; one that comes again counts again.',
    of: LOOP,
  },
  deadLetters: {
    name: 'headwater_dead_letters_total',
    type: 'counter',
    unit: 'events',
    help: 'The same by reason.',
    of: LOOP,
    labels: { reason: DEAD_LETTER_REASONS },
  },
  rejectsDropped: {
    name: 'headwater_rejects_dropped_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that could not be counted and that the store keeps no longer, because there are more than KEEP_REJECTS or KEEP_REJECTS_MB.',
    of: STORE,
  },
  otherEvents: {
    name: 'headwater_other_events',
    type: 'gauge',
    unit: 'events',
    help: 'Events counted together as "(other)", because there are more server URLs or domains than are kept apart.',
    of: STORE,
    labels: { by: ['server_url', 'domain'] },
  },
  canaries: {
    name: 'headwater_canaries_total',
    type: 'counter',
    unit: 'events',
    help: 'Heartbeats of the feed itself, which are not counted as events.',
    of: LOOP,
  },
  outsideWindows: {
    name: 'headwater_events_outside_windows_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that are in the totals but in no window of time: they say no time, came too late, or are dated ahead of the clock.',
    of: STORE,
    labels: { reason: ['unplaced', 'too-late', 'future'] },
  },
  lostEvents: {
    name: 'headwater_lost_events_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that cannot be had any more: left out by the feed, or deleted from the topic before they were read.',
    of: LOOP,
  },
  foundEvents: {
    name: 'headwater_found_events_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that were reported as lost and came after all: they are counted, and lost no longer.',
    of: LOOP,
  },
  repeatsDropped: {
    name: 'headwater_repeats_dropped_total',
    type: 'counter',
    unit: 'events',
    help: 'Events that came again and were neither sent nor counted again.',
    of: LOOP,
  },

  feedConnected: {
    name: 'headwater_feed_connected',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether there is a connection to the feed.',
    of: FEED,
  },
  feedLag: {
    name: 'headwater_feed_lag_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Age of the last event that came: the time since it was put on the feed, 0 before there is one.',
    of: FEED,
  },
  feedStalled: {
    name: 'headwater_feed_stalled',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether the feed brings nothing usable: no new change or canary for 3/4 of SILENCE_SECONDS, at least 10 s.',
    of: FEED,
  },
  feedRepeating: {
    name: 'headwater_feed_repeating_partitions',
    type: 'gauge',
    unit: 'partitions',
    help: 'Partitions of which only offsets come that came before, so that nothing of them is counted: the feed repeats itself, or the topic was recreated.',
    of: FEED,
  },
  feedTooManyPartitions: {
    name: 'headwater_feed_too_many_partitions',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether more partitions came than are followed: events of the others may be missing after a reconnect.',
    of: FEED,
  },
  feedErrorEvents: {
    name: 'headwater_feed_error_events_total',
    type: 'counter',
    unit: 'events',
    help: 'Frames "event: error", in which the server of the feed says what is wrong on its side.',
    of: FEED,
  },
  feedConnections: {
    name: 'headwater_feed_connections_total',
    type: 'counter',
    unit: 'times',
    help: 'Connections to the feed that came about.',
    of: FEED,
  },
  feedReconnects: {
    name: 'headwater_feed_reconnects_total',
    type: 'counter',
    unit: 'times',
    help: 'Tries and connections that ended, after each of which the feed is connected anew, by reason.',
    of: FEED,
    labels: { reason: FEED_ENDS },
  },
  feedGaps: {
    name: 'headwater_feed_gaps_total',
    type: 'counter',
    unit: 'times',
    help: 'Runs of events that the feed left out; going back for one again does not count it again.',
    of: FEED,
  },
  givenUpEvents: {
    name: 'headwater_given_up_events_total',
    type: 'counter',
    unit: 'events',
    help: 'Lost events that are not counted should they still come: more ranges of their partition were lost than are remembered.',
    of: FEED,
  },
  feedWentBack: {
    name: 'headwater_feed_went_back_total',
    type: 'counter',
    unit: 'times',
    help: 'Times that the feed was resumed farther back for what it left out.',
    of: FEED,
  },

  inFlight: {
    name: 'headwater_in_flight_events',
    type: 'gauge',
    unit: 'events',
    help: 'Events that were read and are not durable yet.',
    of: LOOP,
  },
  room: {
    name: 'headwater_loop_room_events',
    type: 'gauge',
    unit: 'events',
    help: 'Events that may be in flight at most, in all loops of the process.',
    of: LOOP,
  },
  readBatchEvents: {
    name: 'headwater_read_batch_events',
    type: 'histogram',
    unit: 'events',
    help: 'Events that one read brought.',
    of: LOOP,
    buckets: BATCH_EVENTS,
  },
  batchSeconds: {
    name: 'headwater_batch_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from the reading of a batch until all of it is durable.',
    of: LOOP,
    buckets: LOOP_SECONDS,
  },
  restarts: {
    name: 'headwater_loop_restarts_total',
    type: 'counter',
    unit: 'times',
    help: 'Times that a loop started anew from what is durable, by the part that failed.',
    of: LOOP,
    labels: { part: ['feed', 'store', 'broker', 'other'] },
  },
  ready: {
    name: 'headwater_ready',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether /ready says that all is well.',
    of: LOOP,
  },

  storeWriteSeconds: {
    name: 'headwater_store_write_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time that a step took to become durable in the store.',
    of: STORE,
    buckets: WRITE_SECONDS,
  },
  storeWriteEvents: {
    name: 'headwater_store_write_events',
    type: 'histogram',
    unit: 'events',
    help: 'Events that one step made durable in the store.',
    of: STORE,
    buckets: BATCH_EVENTS,
  },
  storeWriteFailures: {
    name: 'headwater_store_write_failures_total',
    type: 'counter',
    unit: 'times',
    help: 'Steps that the store did not take, by reason; each is tried again from what is durable.',
    of: STORE,
    labels: { reason: STORE_CODES },
  },

  topicWriteSeconds: {
    name: 'headwater_topic_write_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time that a transaction took to be committed.',
    of: PRODUCER,
    buckets: WRITE_SECONDS,
  },
  topicWriteEvents: {
    name: 'headwater_topic_write_events',
    type: 'histogram',
    unit: 'events',
    help: 'Records and dead letters in one transaction.',
    of: PRODUCER,
    buckets: BATCH_EVENTS,
  },
  topicWriteFailures: {
    name: 'headwater_topic_write_failures_total',
    type: 'counter',
    unit: 'times',
    help: 'Transactions that failed, by reason; what was in one is sent again.',
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
    help: 'Partitions that are counted here.',
    of: CONSUMER,
  },
  consumerAssignments: {
    name: 'headwater_consumer_assignments_total',
    type: 'counter',
    unit: 'times',
    help: 'Partitions that the group gave to this process; many of them mean that members come and go.',
    of: CONSUMER,
  },
  consumerLag: {
    name: 'headwater_consumer_lag_records',
    type: 'gauge',
    unit: 'records',
    help: 'Records of each partition counted here that are still to be counted.',
    of: CONSUMER,
    labels: { partition: { open: 'the partitions counted here' } },
  },
  consumerOffset: {
    name: 'headwater_consumer_next_offset',
    type: 'gauge',
    unit: 'offset',
    help: 'The offset that is counted next in each partition counted here.',
    of: CONSUMER,
    labels: { partition: { open: 'the partitions counted here' } },
  },

  httpRequests: {
    name: 'headwater_http_requests_total',
    type: 'counter',
    unit: 'requests',
    help: 'Requests that were answered, by the pattern of their route and the status.',
    of: HTTP_PROCESSES,
    labels: { route: ROUTES, status: STATUSES },
  },
  httpSeconds: {
    name: 'headwater_http_request_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time to answer, by route; of streams, which go on, it says nothing.',
    of: HTTP_PROCESSES,
    labels: { route: ROUTES },
    buckets: RESPONSE_SECONDS,
  },
  httpOpen: {
    name: 'headwater_http_open_requests',
    type: 'gauge',
    unit: 'requests',
    help: 'Requests that are being answered, streams among them.',
    of: HTTP_PROCESSES,
  },

  liveReaders: {
    name: 'headwater_live_readers',
    type: 'gauge',
    unit: 'readers',
    help: 'Readers that follow /events or the stream of /stats/trends.',
    of: SERVER,
    labels: { stream: LIVE_STREAMS },
  },
  liveCutOffs: {
    name: 'headwater_live_cut_offs_total',
    type: 'counter',
    unit: 'times',
    help: 'Live readers that were cut off because they read too slowly.',
    of: SERVER,
    labels: { stream: LIVE_STREAMS },
  },
  liveMissed: {
    name: 'headwater_live_missed_total',
    type: 'counter',
    unit: 'events',
    help: 'Events and trends that were gone before they could be sent to a live reader, which was told so; summed over all readers.',
    of: SERVER,
    labels: { stream: LIVE_STREAMS },
  },
  trendsTold: {
    name: 'headwater_trends_told_total',
    type: 'counter',
    unit: 'times',
    help: 'Bursts and edit wars that were found, by what they are of; one that goes on is told again.',
    of: SERVER,
    labels: { of: ['domain', 'page', 'user', 'new-accounts', 'edit-war'] },
  },
  trendKeys: {
    name: 'headwater_trend_keys',
    type: 'gauge',
    unit: 'keys',
    help: 'Domains, pages, users and wikis that are followed to find trends.',
    of: SERVER,
  },
  trendKeysForgotten: {
    name: 'headwater_trend_keys_forgotten',
    type: 'gauge',
    unit: 'keys',
    help: 'How many of them had to make room for others since the start.',
    of: SERVER,
  },

  chatRequestSeconds: {
    name: 'headwater_chat_request_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time to answer, by route and status.',
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
    help: 'Looks for an application or a chat: remembered (hit), or asked of MySQL (miss).',
    of: CHAT,
    labels: { kind: ['application', 'chat'], outcome: ['hit', 'miss'] },
  },
  chatOrders: {
    name: 'headwater_chat_orders_at_once',
    type: 'histogram',
    unit: 'orders',
    help: 'Numbers and jobs that went to Redis in one round trip.',
    of: CHAT,
    buckets: JOBS_PER_PUSH,
  },
  chatFailures: {
    name: 'headwater_chat_failures_total',
    type: 'counter',
    unit: 'times',
    help: 'Failures of Redis and MySQL that a request was refused for.',
    of: CHAT,
    labels: { part: ['redis', 'mysql'] },
  },
  chatWaiting: {
    name: 'headwater_chat_waiting_requests',
    type: 'gauge',
    unit: 'requests',
    help: 'Requests that wait for their answer.',
    of: CHAT,
  },

  build: {
    name: 'headwater_build_info',
    type: 'gauge',
    unit: 'info',
    help: 'The version of Headwater, of Node, and what the process does.',
    of: ALL,
    labels: {
      version: { open: 'the one version that runs' },
      node: { open: 'the one version that runs' },
      process: { open: 'the one kind of process' },
    },
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

/** What prom-client tells of every process by itself; of its own metrics only these are kept. */
export const PROCESS_METRICS: Readonly<Record<string, Pick<MetricSpec, 'type' | 'unit' | 'help'>>> = {
  process_cpu_user_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'Processor time in the program.',
  },
  process_cpu_system_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'Processor time in the kernel for it.',
  },
  process_cpu_seconds_total: { type: 'counter', unit: 'seconds', help: 'Both together.' },
  process_start_time_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the process started, since 1970.',
  },
  process_resident_memory_bytes: { type: 'gauge', unit: 'bytes', help: 'Memory that it holds (RSS).' },
  process_open_fds: { type: 'gauge', unit: 'files', help: 'Open file descriptors.' },
  process_max_fds: { type: 'gauge', unit: 'files', help: 'How many may be open.' },
  nodejs_heap_size_total_bytes: { type: 'gauge', unit: 'bytes', help: 'The heap of JavaScript.' },
  nodejs_heap_size_used_bytes: { type: 'gauge', unit: 'bytes', help: 'What of it is in use.' },
  nodejs_external_memory_bytes: { type: 'gauge', unit: 'bytes', help: 'Memory beside it, such as buffers.' },
  nodejs_gc_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time that garbage collection took, by kind.',
  },
  nodejs_eventloop_lag_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Lag of the event loop when it was asked.',
  },
  nodejs_eventloop_lag_mean_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Its mean since it was asked last.',
  },
  nodejs_eventloop_lag_p50_seconds: { type: 'gauge', unit: 'seconds', help: 'Its median since then.' },
  nodejs_eventloop_lag_p99_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Its 99th percentile since then.',
  },
  nodejs_eventloop_lag_max_seconds: { type: 'gauge', unit: 'seconds', help: 'Its longest since then.' },
  nodejs_version_info: { type: 'gauge', unit: 'info', help: 'The version of Node.' },
};

/** The metrics that a process of this kind has. */
export const metricsOf = (
  kind: ProcessKind,
): readonly (readonly [keyof typeof METRIC_CATALOGUE, MetricSpec])[] =>
  (Object.entries(METRIC_CATALOGUE) as [keyof typeof METRIC_CATALOGUE, MetricSpec][]).filter(([, { of }]) =>
    of.includes(kind),
  );
