import {
  contact,
  decimal,
  host,
  line,
  oneOf,
  orNone,
  port,
  portOrOff,
  time,
  trustedProxies,
  httpUrl,
  integer,
  yesNo,
} from './setting-kinds.ts';
import { CASSANDRA_SETTINGS } from './sections/cassandra-settings.ts';
import { CHAT_SETTINGS } from './sections/chat-settings.ts';
import { KAFKA_SETTINGS } from './sections/kafka-settings.ts';
import { LIVE_SETTINGS } from './sections/live-settings.ts';
import { setting, type SettingSpec } from './setting-spec.ts';
import { TIME_WINDOW_SETTINGS } from './sections/time-window-settings.ts';

export const FEED_URL = 'https://stream.wikimedia.org/v2/stream/recentchange';

/** Every setting there is, in the order in which `--print-config` and `.env.example` show them. */
export const SETTINGS_TABLE = {
  port: setting({
    kind: port,
    fallback: '7000',
    env: ['PORT'],
    flag: 'port',
    doc: 'Port of the HTTP server; 0 takes any free one.',
  }),
  host: setting({
    kind: host,
    fallback: '127.0.0.1',
    env: ['HOST'],
    flag: 'host',
    doc: 'Address the HTTP server listens on; 0.0.0.0 for every network.',
  }),
  metrics_port: setting({
    kind: portOrOff,
    fallback: '2112',
    env: ['METRICS_PORT'],
    doc: 'Port of /metrics, for Prometheus; a port that is taken is no more than a warning.',
  }),
  stream_url: setting({
    kind: httpUrl,
    fallback: FEED_URL,
    env: ['WIKIPEDIA_STREAM_URL', 'STREAM_URL'],
    flag: 'stream-url',
    doc: 'The feed to read (server-sent events).',
  }),
  since: setting({
    kind: orNone(time),
    fallback: '',
    env: ['SINCE'],
    flag: 'since',
    doc: 'Where a first start begins: an ISO time or milliseconds since 1970; nothing means now.',
  }),
  user_agent_contact: setting({
    kind: orNone(contact),
    fallback: '',
    env: ['USER_AGENT_CONTACT'],
    doc: 'Who runs this: an e-mail or web address that the feed sees in the User-Agent.',
  }),
  storage: setting({
    kind: oneOf('in-memory', 'embedded', 'cassandra'),
    fallback: 'embedded',
    env: ['STORAGE'],
    flag: 'storage',
    doc: 'Where the statistics live: embedded (a file in the data folder), in-memory (lost at exit) or cassandra.',
  }),
  data_dir: setting({
    kind: line(1, 1024),
    fallback: './data',
    env: ['DATA_DIR'],
    flag: 'data-dir',
    doc: 'Folder of the embedded database, the accounts and the kept JWT secret.',
  }),
  ...CASSANDRA_SETTINGS,
  keep_rejects: setting({
    kind: integer(1, 10_000_000),
    fallback: '100000',
    env: ['KEEP_REJECTS'],
    doc: 'How many events that could not be counted are kept; beyond it the oldest go.',
  }),
  keep_rejects_mb: setting({
    kind: integer(1, 1_000_000),
    fallback: '256',
    env: ['KEEP_REJECTS_MB'],
    doc: 'MiB of their texts that are kept; beyond it the oldest go.',
  }),
  jwt_secret: setting({
    kind: orNone(line(1, 1024)),
    fallback: '',
    env: ['JWT_SECRET'],
    secret: true,
    doc: 'Signs the tokens; without one it is made at the first start and kept in the data folder.',
  }),
  token_seconds: setting({
    kind: integer(1, 31_536_000),
    fallback: '86400',
    env: ['TOKEN_SECONDS'],
    doc: 'How long a token holds.',
  }),
  admin_username: setting({
    kind: line(1, 100),
    fallback: 'admin',
    env: ['ADMIN_USERNAME'],
    doc: 'Name of the administrator; others are added with headwater account.',
  }),
  admin_password: setting({
    kind: line(1, 1024),
    fallback: 'password123',
    env: ['ADMIN_PASSWORD'],
    secret: true,
    doc: 'Password of the administrator.',
  }),
  stats_public: setting({
    kind: yesNo,
    fallback: 'false',
    env: ['STATS_PUBLIC'],
    flag: 'stats-public',
    doc: 'Whether the statistics are open to all, without a token.',
  }),
  trust_proxy: setting({
    kind: trustedProxies,
    fallback: 'off',
    env: ['TRUST_PROXY'],
    doc: "Reverse proxies in front whose X-Forwarded-For is believed about a client's address.",
  }),
  login_tries: setting({
    kind: integer(1, 1_000_000),
    fallback: '10',
    env: ['LOGIN_TRIES'],
    doc: 'Failed logins at one account that an address may make in the window below; ten times as many at all.',
  }),
  login_window_seconds: setting({
    kind: integer(1, 86_400),
    fallback: '900',
    env: ['LOGIN_WINDOW_SECONDS'],
    doc: 'The window in which failed logins are counted.',
  }),
  log_level: setting({
    kind: oneOf('debug', 'info', 'warn', 'error', 'silent'),
    fallback: 'info',
    env: ['LOG_LEVEL'],
    flag: 'log-level',
    doc: 'The least that is logged: debug, info, warn, error or silent.',
  }),
  node_env: setting({
    kind: oneOf('development', 'test', 'production'),
    fallback: 'development',
    env: ['NODE_ENV'],
    doc: 'production refuses default, common and short passwords and weak secrets.',
  }),
  ...KAFKA_SETTINGS,
  loop_room: setting({
    kind: integer(10, 1_000_000),
    fallback: '20000',
    env: ['LOOP_ROOM'],
    doc: 'Events in flight at most, between the feed and the store.',
  }),
  batch_events: setting({
    kind: integer(1, 1_000_000),
    fallback: '5000',
    env: ['BATCH_EVENTS', 'BATCH_SIZE'],
    doc: 'Events after which a step is saved; while one is being saved, the next goes on growing.',
  }),
  batch_ms: setting({
    kind: integer(1, 60_000),
    fallback: '250',
    env: ['BATCH_MS'],
    doc: 'Milliseconds an event waits for others to be saved with, at most.',
  }),
  batch_bytes: setting({
    kind: integer(1024, 268_435_456),
    fallback: '8388608',
    env: ['BATCH_BYTES'],
    doc: 'Bytes of events saved in one step at most.',
  }),
  silence_seconds: setting({
    kind: decimal(0.05, 3600),
    fallback: '60',
    env: ['SILENCE_SECONDS'],
    doc: 'A feed that sends no event for so long, whatever else it sends, is cut and connected anew; 3/4 of it without a new event (at least 10 s) makes /ready say so.',
  }),
  rewind_seconds: setting({
    kind: decimal(2, 3600),
    fallback: '15',
    env: ['REWIND_SECONDS'],
    doc: 'How far before its saved position the feed is resumed; repeats are dropped.',
  }),
  backoff_min_ms: setting({
    kind: integer(1, 60_000),
    fallback: '500',
    env: ['BACKOFF_MIN_MS'],
    doc: 'Longest wait before the first new try; it doubles with each.',
  }),
  backoff_max_ms: setting({
    kind: integer(1, 3_600_000),
    fallback: '60000',
    env: ['BACKOFF_MAX_MS'],
    doc: 'Longest wait before any new try.',
  }),
  gap_tries: setting({
    kind: integer(0, 100),
    fallback: '3',
    env: ['GAP_TRIES'],
    doc: 'How often the feed is asked again for events it left out, before they count as lost.',
  }),
  ...TIME_WINDOW_SETTINGS,
  ...LIVE_SETTINGS,
  ...CHAT_SETTINGS,
} as const;

export type SettingKey = keyof typeof SETTINGS_TABLE;

/** Every setting's value, as its kind reads it. */
export type SettingValues = {
  readonly [K in SettingKey]: (typeof SETTINGS_TABLE)[K] extends SettingSpec<infer T> ? T : never;
};

export const SETTING_KEYS = Object.keys(SETTINGS_TABLE) as readonly SettingKey[];

export const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(SETTINGS_TABLE, key);

/** The same table where it does not matter which setting it is. */
export const specOf = (key: SettingKey): SettingSpec<unknown> => SETTINGS_TABLE[key];
