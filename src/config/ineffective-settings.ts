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

/** The settings of stores and windows: those of Kafka are checked by the processes that use it. */
const RULES: readonly Rule[] = [
  {
    keys: CASSANDRA_KEYS,
    reason: ({ store }) => (store.kind === 'cassandra' ? null : `STORAGE is ${store.kind}`),
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

const DEFAULT_ORIGINS: ReadonlySet<string> = new Set(['default', 'config/default.json']);

/** One warning per setting that was given and has no effect because of another setting. */
export const ineffectiveSettings = ({
  settings,
  origins,
}: Pick<LoadedSettings, 'settings' | 'origins'>): readonly string[] =>
  origins.flatMap(({ key, from }) => {
    if (DEFAULT_ORIGINS.has(from)) return [];
    const reason = RULES.find(({ keys }) => keys.includes(key))?.reason(settings) ?? null;
    return reason === null ? [] : [`${key} (${from}) has no effect: ${reason}`];
  });
