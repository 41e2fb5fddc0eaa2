import { mysqlDsn, redisUrl } from '../chat-addresses.ts';
import { oneOf, orNone, port, integer, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

/** The settings of the chat creation service. */
export const CHAT_SETTINGS = {
  mysql_dsn: setting({
    kind: mysqlDsn,
    fallback: 'root:password@tcp(mysql:3306)/chat_system_development?parseTime=true',
    env: ['MYSQL_DSN'],
    secret: true,
    doc: "The chat service's MySQL or MariaDB, which it only reads.",
  }),
  mysql_connections: setting({
    kind: integer(1, 1000),
    fallback: '10',
    env: ['MYSQL_CONNECTIONS'],
    doc: 'Connections to MySQL at most.',
  }),
  redis_url: setting({
    kind: redisUrl,
    fallback: 'redis:6379',
    env: ['REDIS_URL'],
    doc: "The chat service's Redis: the counters, and Sidekiq's queue.",
  }),
  chat_status: setting({
    kind: oneOf('202', '201'),
    fallback: '202',
    env: ['CHAT_STATUS'],
    doc: 'What a chat or a message that was taken is answered with.',
  }),
  chat_queue: setting({
    kind: integer(1, 1_000_000),
    fallback: '5000',
    env: ['CHAT_QUEUE'],
    doc: 'Requests in flight at most; the next one is answered 503 with Retry-After.',
  }),
  chat_cache_size: setting({
    kind: integer(1, 10_000_000),
    fallback: '10000',
    env: ['CHAT_CACHE_SIZE'],
    doc: 'Applications, chats and counters that are remembered at most, of each.',
  }),
  chat_cache_seconds: setting({
    kind: integer(0, 86_400),
    fallback: '60',
    env: ['CHAT_CACHE_SECONDS'],
    doc: 'How long an application or a chat is remembered that MySQL has; 0: not at all.',
  }),
  chat_cache_miss_seconds: setting({
    kind: integer(0, 86_400),
    fallback: '1',
    env: ['CHAT_CACHE_MISS_SECONDS'],
    doc: 'How long it is remembered that MySQL has no such application or chat; 0: not at all.',
  }),
  chat_wait_ms: setting({
    kind: integer(0, 25_000),
    fallback: '3000',
    env: ['CHAT_WAIT_MS'],
    doc: 'How long a message waits for Sidekiq to write its chat, when this service has just numbered that.',
  }),
  chat_rate_limit: setting({
    kind: integer(0, 1_000_000),
    fallback: '0',
    env: ['CHAT_RATE_LIMIT'],
    doc: 'Requests that an application may make in a second, and at once; 0: any number.',
  }),
  chat_auth: setting({
    kind: yesNo,
    fallback: 'false',
    env: ['CHAT_AUTH'],
    doc: 'Whether the chat service wants a token (JWT) for chats and messages.',
  }),
  chat_request_log: setting({
    kind: yesNo,
    fallback: 'true',
    env: ['CHAT_REQUEST_LOG'],
    doc: 'Whether the chat service logs every request (at level info).',
  }),
  grpc_port: setting({
    kind: orNone(port),
    fallback: '',
    env: ['GRPC_PORT'],
    doc: "Port of the chat service's gRPC server; without one there is none.",
  }),
} as const;
