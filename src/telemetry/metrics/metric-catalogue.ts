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

  feedConnected: {
    name: 'headwater_feed_connected',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether the feed is connected.',
    of: FEED,
  },
  feedLag: {
    name: 'headwater_feed_lag_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Age of the last event received: the time since it was put on the feed; 0 before the first event.',
    of: FEED,
  },
  feedStalled: {
    name: 'headwater_feed_stalled',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether the feed delivers nothing new: no new change or canary for 3/4 of SILENCE_SECONDS, at least 10 s.',
    of: FEED,
  },
  feedRepeating: {
    name: 'headwater_feed_repeating_partitions',
    type: 'gauge',
    unit: 'partitions',
    help: 'Partitions that deliver only duplicates, so that nothing of them is counted: the feed repeats itself, or the topic was recreated.',
    of: FEED,
  },
  feedTooManyPartitions: {
    name: 'headwater_feed_too_many_partitions',
    type: 'gauge',
    unit: 'flag',
    help: 'Whether the feed has more partitions than Headwater tracks: events of the others may be missing after a reconnect.',
    of: FEED,
  },
  feedErrorEvents: {
    name: 'headwater_feed_error_events_total',
    type: 'counter',
    unit: 'events',
    help: 'Frames "event: error", in which the feed\'s server reports an error.',
    of: FEED,
  },
  feedConnections: {
    name: 'headwater_feed_connections_total',
    type: 'counter',
    unit: 'times',
    help: 'Connections to the feed that were established.',
    of: FEED,
  },
  feedReconnects: {
    name: 'headwater_feed_reconnects_total',
    type: 'counter',
    unit: 'times',
    help: 'Failed attempts and ended connections, each followed by a reconnect, by reason.',
    of: FEED,
    labels: { reason: FEED_ENDS },
  },
  feedGaps: {
    name: 'headwater_feed_gaps_total',
    type: 'counter',
    unit: 'times',
    help: 'Runs of events that the feed skipped; requesting one again does not count it again.',
    of: FEED,
  },
  givenUpEvents: {
    name: 'headwater_given_up_events_total',
    type: 'counter',
    unit: 'events',
    help: 'Lost events that will not be counted even if they arrive later: too many ranges of their partition were lost.',
    of: FEED,
  },
  feedWentBack: {
    name: 'headwater_feed_went_back_total',
    type: 'counter',
    unit: 'times',
    help: 'Times that the feed was resumed from an earlier position, to get skipped events.',
    of: FEED,
  },

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

  httpRequests: {
    name: 'headwater_http_requests_total',
    type: 'counter',
    unit: 'requests',
    help: 'Requests that were answered, by route pattern and status.',
    of: HTTP_PROCESSES,
    labels: { route: ROUTES, status: STATUSES },
  },
  httpSeconds: {
    name: 'headwater_http_request_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Response time, by route; streams are not included.',
    of: HTTP_PROCESSES,
    labels: { route: ROUTES },
    buckets: RESPONSE_SECONDS,
  },
  httpOpen: {
    name: 'headwater_http_open_requests',
    type: 'gauge',
    unit: 'requests',
    help: 'Requests in progress, including streams.',
    of: HTTP_PROCESSES,
  },

  liveReaders: {
    name: 'headwater_live_readers',
    type: 'gauge',
    unit: 'readers',
    help: 'Clients of /events or of the stream of /stats/trends.',
    of: SERVER,
    labels: { stream: LIVE_STREAMS },
  },
  liveCutOffs: {
    name: 'headwater_live_cut_offs_total',
    type: 'counter',
    unit: 'times',
    help: 'Live clients that were disconnected because they read too slowly.',
    of: SERVER,
    labels: { stream: LIVE_STREAMS },
  },
  liveMissed: {
    name: 'headwater_live_missed_total',
    type: 'counter',
    unit: 'events',
    help: 'Events and trends that were no longer available when a live client was ready for them, so that it got a gap; the sum over all clients.',
    of: SERVER,
    labels: { stream: LIVE_STREAMS },
  },
  trendsTold: {
    name: 'headwater_trends_told_total',
    type: 'counter',
    unit: 'times',
    help: 'Bursts and edit wars that were detected, by kind; a continuing one is reported again.',
    of: SERVER,
    labels: { of: ['domain', 'page', 'user', 'new-accounts', 'edit-war'] },
  },
  trendKeys: {
    name: 'headwater_trend_keys',
    type: 'gauge',
    unit: 'keys',
    help: 'Domains, pages, users and wikis that are tracked to detect trends.',
    of: SERVER,
  },
  trendKeysForgotten: {
    name: 'headwater_trend_keys_forgotten',
    type: 'gauge',
    unit: 'keys',
    help: 'Tracked keys that were dropped at the limit, since the start.',
    of: SERVER,
  },

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

  build: {
    name: 'headwater_build_info',
    type: 'gauge',
    unit: 'info',
    help: 'The versions of Headwater and Node, and the kind of process.',
    of: ALL,
    labels: {
      version: { open: 'the running version' },
      node: { open: 'the running version' },
      process: { open: 'the kind of process' },
    },
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

/** What prom-client tells of every process by itself; of its own metrics only these are kept. */
export const PROCESS_METRICS: Readonly<Record<string, Pick<MetricSpec, 'type' | 'unit' | 'help'>>> = {
  process_cpu_user_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'User CPU time of the process.',
  },
  process_cpu_system_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'System CPU time of the process.',
  },
  process_cpu_seconds_total: { type: 'counter', unit: 'seconds', help: 'User and system CPU time.' },
  process_start_time_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Start time of the process, since 1970.',
  },
  process_resident_memory_bytes: { type: 'gauge', unit: 'bytes', help: 'Resident memory (RSS).' },
  process_open_fds: { type: 'gauge', unit: 'files', help: 'Open file descriptors.' },
  process_max_fds: { type: 'gauge', unit: 'files', help: 'Maximum number of open file descriptors.' },
  nodejs_heap_size_total_bytes: { type: 'gauge', unit: 'bytes', help: 'Size of the JavaScript heap.' },
  nodejs_heap_size_used_bytes: { type: 'gauge', unit: 'bytes', help: 'Used part of the JavaScript heap.' },
  nodejs_external_memory_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Memory outside the heap, such as buffers.',
  },
  nodejs_gc_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Duration of garbage collections, by kind.',
  },
  nodejs_eventloop_lag_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Event loop lag at the time of the scrape.',
  },
  nodejs_eventloop_lag_mean_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Mean event loop lag since the last scrape.',
  },
  nodejs_eventloop_lag_p50_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Median event loop lag since the last scrape.',
  },
  nodejs_eventloop_lag_p99_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: '99th percentile of the event loop lag since the last scrape.',
  },
  nodejs_eventloop_lag_max_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Maximum event loop lag since the last scrape.',
  },
  nodejs_version_info: { type: 'gauge', unit: 'info', help: 'The version of Node.' },
};

/** The metrics that a process of this kind has. */
export const metricsOf = (
  kind: ProcessKind,
): readonly (readonly [keyof typeof METRIC_CATALOGUE, MetricSpec])[] =>
  (Object.entries(METRIC_CATALOGUE) as [keyof typeof METRIC_CATALOGUE, MetricSpec][]).filter(([, { of }]) =>
    of.includes(kind),
  );
