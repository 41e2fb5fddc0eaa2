import type { LoadedSettings } from './load-settings.ts';
import type { Settings } from './settings.ts';
import type { SettingKey } from './settings-table.ts';

interface Rule {
  readonly keys: readonly SettingKey[];
  /** Why the keys have no effect; `null` if they have one. */
  readonly reason: (settings: Settings) => string | null;
}

const CASSANDRA_KEYS: readonly SettingKey[] = [
  'cassandra_host',
  'cassandra_port',
  'cassandra_datacenter',
  'cassandra_keyspace',
  'cassandra_replication',
  'cassandra_consistency',
  'cassandra_username',
  'cassandra_password',
  'cassandra_tls',
  'cassandra_ca_file',
];

const isOwnPort = (host: string): boolean => /:\d+$/.test(host);

/** Processes may share one set of settings: each reports only what it would use itself. */
const STORE_RULES: readonly Rule[] = [
  {
    keys: CASSANDRA_KEYS,
    reason: ({ store }) => (store.kind === 'cassandra' ? null : `STORAGE is ${store.kind}`),
  },
  {
    keys: ['cassandra_port'],
    reason: ({ store }) =>
      store.kind === 'cassandra' && store.cassandra.contactPoints.every(isOwnPort)
        ? 'each host in CASSANDRA_HOST has a port of its own'
        : null,
  },
  {
    keys: ['data_dir'],
    reason: ({ store }) => (store.kind === 'in-memory' ? 'STORAGE is in-memory' : null),
  },
  {
    keys: [
      'window_lateness_seconds',
      'keep_seconds_hours',
      'keep_minutes_days',
      'keep_hours_days',
      'exact_users',
    ],
    reason: ({ windows }) => (windows.counted ? null : 'WINDOWS is false'),
  },
];

const TOPIC_RULES: readonly Rule[] = [
  {
    keys: ['topic_partitions', 'topic_replication', 'topic_retention_hours'],
    reason: ({ kafka }) => (kafka.newTopics === null ? 'CREATE_TOPICS is false' : null),
  },
];

const LIVE_RULES: readonly Rule[] = [
  {
    keys: ['trends', 'events_history'],
    reason: ({ live }) => (live.views ? null : 'LIVE_VIEWS is false'),
  },
];

const ALERT_RULES: readonly Rule[] = [
  {
    keys: ['alerts'],
    reason: () =>
      'only a server sends alerts, because each process of a group would send them again; run one server with ALERTS beside the others, see docs/alerts.md',
  },
];

const DEMO_RULES: readonly Rule[] = [
  { keys: ['stream_url'], reason: () => 'the demo reads a feed of its own' },
];

const CHAT_IN_MEMORY_RULES: readonly Rule[] = [
  {
    keys: ['mysql_dsn', 'mysql_connections', 'redis_url'],
    reason: () => '--memory needs neither MySQL nor Redis',
  },
];

const RULES = {
  server: STORE_RULES,
  producer: TOPIC_RULES,
  consumer: [...STORE_RULES, ...TOPIC_RULES, ...LIVE_RULES],
  /** Whoever gives this setting relies on it. */
  withoutAlerts: ALERT_RULES,
  chatInMemory: CHAT_IN_MEMORY_RULES,
  demo: DEMO_RULES,
} as const satisfies Readonly<Record<string, readonly Rule[]>>;

/** The processes whose settings can be without effect. */
export type SettingsUser = keyof typeof RULES;

const DEFAULT_ORIGINS: ReadonlySet<string> = new Set(['default', 'config/default.json']);

/** One warning per setting that was given and has no effect because of another setting. */
export const ineffectiveSettings = (
  { settings, origins }: Pick<LoadedSettings, 'settings' | 'origins'>,
  user: SettingsUser,
): readonly string[] =>
  origins.flatMap(({ key, from }) => {
    if (DEFAULT_ORIGINS.has(from)) return [];
    const reasons = RULES[user]
      .filter(({ keys }) => keys.includes(key))
      .map((rule) => rule.reason(settings))
      .filter((reason) => reason !== null);
    return reasons.slice(0, 1).map((reason) => `${key} (${from}) has no effect: ${reason}`);
  });
