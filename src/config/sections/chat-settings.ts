import { mysqlDsn, redisUrl } from '../chat-addresses.ts';
import { section } from '../section.ts';
import { oneOf, orNone, port, integer, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

export const CHAT_SECTION = section(
  {
    mysql_dsn: setting({
      kind: mysqlDsn,
      fallback: 'root:password@tcp(mysql:3306)/chat_system_development?parseTime=true',
      env: ['MYSQL_DSN'],
      secret: true,
      doc: 'MySQL or MariaDB of the chat service, which only reads from it.',
    }),
    mysql_connections: setting({
      kind: integer(1, 1000),
      fallback: '10',
      env: ['MYSQL_CONNECTIONS'],
      doc: 'Maximum number of MySQL connections.',
    }),
    redis_url: setting({
      kind: redisUrl,
      fallback: 'redis:6379',
      env: ['REDIS_URL'],
      doc: 'Redis of the chat service, with the counters and the Sidekiq queue.',
    }),
    chat_status: setting({
      kind: oneOf('202', '201'),
      fallback: '202',
      env: ['CHAT_STATUS'],
      doc: 'HTTP status of the response to an accepted chat or message.',
    }),
    chat_queue: setting({
      kind: integer(1, 1_000_000),
      fallback: '5000',
      env: ['CHAT_QUEUE'],
      doc: 'Maximum number of requests in flight; further ones get 503 with Retry-After.',
    }),
    chat_cache_size: setting({
      kind: integer(1, 10_000_000),
      fallback: '10000',
      env: ['CHAT_CACHE_SIZE'],
      doc: 'Maximum number of cached applications, and the same for chats and for counters.',
    }),
    chat_cache_seconds: setting({
      kind: integer(0, 86_400),
      fallback: '60',
      env: ['CHAT_CACHE_SECONDS'],
      doc: 'How long an application or chat found in MySQL is cached, in seconds; 0 disables the cache.',
    }),
    chat_cache_miss_seconds: setting({
      kind: integer(0, 86_400),
      fallback: '1',
      env: ['CHAT_CACHE_MISS_SECONDS'],
      doc: 'How long an application or chat missing in MySQL is cached as missing, in seconds; 0 disables it.',
    }),
    chat_wait_ms: setting({
      kind: integer(0, 25_000),
      fallback: '3000',
      env: ['CHAT_WAIT_MS'],
      doc: 'How long a message waits for Sidekiq to write a chat that this service has just created, in milliseconds.',
    }),
    chat_rate_limit: setting({
      kind: integer(0, 1_000_000),
      fallback: '0',
      env: ['CHAT_RATE_LIMIT'],
      doc: 'Requests per second allowed for each application, also the burst size; 0 means unlimited.',
    }),
    chat_auth: setting({
      kind: yesNo,
      fallback: 'false',
      env: ['CHAT_AUTH'],
      doc: 'Require a token (JWT) to create chats and messages.',
    }),
    chat_request_log: setting({
      kind: yesNo,
      fallback: 'true',
      env: ['CHAT_REQUEST_LOG'],
      doc: 'Log every request of the chat service (at level info).',
    }),
    chat_reconcile_minutes: setting({
      kind: integer(0, 10_000),
      fallback: '0',
      env: ['CHAT_RECONCILE_MINUTES'],
      doc: 'After how many minutes the chat service queues numbers again that are neither in MySQL nor in Sidekiq; 0 only reports them.',
    }),
    grpc_port: setting({
      kind: orNone(port),
      fallback: '',
      env: ['GRPC_PORT'],
      doc: 'Port of the gRPC server of the chat service; if empty, gRPC is off.',
    }),
  },
  (values) => ({
    mysql: { ...values.mysql_dsn, connections: values.mysql_connections },
    redis: values.redis_url,
    status: values.chat_status === '201' ? (201 as const) : (202 as const),
    capacity: values.chat_queue,
    cache: {
      maxKeys: values.chat_cache_size,
      hitTtlMs: values.chat_cache_seconds * 1000,
      missTtlMs: values.chat_cache_miss_seconds * 1000,
    },
    /** How long a message waits for the row of a chat that was just created. */
    waitMs: values.chat_wait_ms,
    /** Requests per second and application; `null`: unlimited. */
    rateLimit: values.chat_rate_limit === 0 ? null : values.chat_rate_limit,
    /** `null`: lost numbers are not queued again. */
    reconcileMinutes: values.chat_reconcile_minutes === 0 ? null : values.chat_reconcile_minutes,
    auth: values.chat_auth,
    requestLog: values.chat_request_log,
    /** `null`: gRPC is off. */
    grpcPort: values.grpc_port,
  }),
);
