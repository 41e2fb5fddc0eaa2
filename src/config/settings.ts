import { resolve } from 'node:path';
import type { MysqlAddress, RedisAddress } from './chat-addresses.ts';
import type { SettingValues } from './settings-table.ts';

const BYTES_PER_MB = 1024 * 1024;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export type StorageKind = 'in-memory' | 'embedded' | 'cassandra';

/** Everything that can be set, checked and frozen. Times are in the unit of their name. */
export interface Settings {
  readonly production: boolean;
  readonly logLevel: LogLevel;
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly statsPublic: boolean;
    readonly tokenSeconds: number;
    readonly loginTries: number;
    readonly loginWindowSeconds: number;
    /** How many proxies in front are believed, or which; false: none. */
    readonly trustProxy: number | readonly string[] | false;
  };
  /** Port of /metrics, at the host of `http`; `null`: no metrics. */
  readonly metricsPort: number | null;
  readonly auth: {
    /** `null`: one is made and kept, see `keepJwtSecret`. */
    readonly jwtSecret: string | null;
    readonly adminUsername: string;
    readonly adminPassword: string;
  };
  readonly feed: {
    readonly url: string;
    /** Where a first start begins, in milliseconds since 1970; `null`: now. */
    readonly since: number | null;
    /** For the User-Agent; `null`: not given. */
    readonly contact: string | null;
    readonly idleTimeoutMs: number;
    readonly rewindMs: number;
    readonly backoffMinMs: number;
    readonly backoffMaxMs: number;
    readonly gapTries: number;
  };
  readonly store: {
    readonly kind: StorageKind;
    /** An absolute path. */
    readonly dataDir: string;
    /** How much is kept of events that could not be counted. */
    readonly rejects: { readonly rejects: number; readonly bytes: number };
    readonly cassandra: {
      readonly contactPoints: readonly string[];
      readonly port: number;
      readonly datacenter: string;
      readonly keyspace: string;
      readonly replication: number;
      readonly consistency: 'ONE' | 'LOCAL_QUORUM' | 'QUORUM' | 'EACH_QUORUM' | 'ALL';
      /** `null`: without logging in. */
      readonly credentials: { readonly username: string; readonly password: string } | null;
      readonly tls: boolean;
      /** An absolute path; `null`: the system's own authorities. */
      readonly caFile: string | null;
    };
  };
  readonly windows: {
    /** False: every event is unplaced. */
    readonly counted: boolean;
    readonly latenessMs: number;
    /** In milliseconds. */
    readonly retention: { readonly '1s': number; readonly '1m': number; readonly '1h': number };
    readonly exactUsers: number;
  };
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly tls: boolean;
    /** An absolute path; `null`: the system's own authorities. */
    readonly caFile: string | null;
    /** `null`: without logging in. */
    readonly sasl: {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    } | null;
    readonly topic: string;
    readonly rejectedTopic: string;
    readonly format: 'json' | 'protobuf' | 'raw';
    /** `null`: topics must be there. */
    readonly newTopics: {
      readonly partitions: number;
      readonly replication: number;
      readonly retentionMs: number;
    } | null;
    readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
    readonly maxRecordBytes: number;
    readonly producerId: string;
    readonly group: string;
    readonly concurrentFetches: number;
    readonly sessionTimeoutMs: number;
    /** In offsets. */
    readonly dedupWindowSize: number;
  };
  readonly loop: {
    readonly capacity: number;
    readonly batchEvents: number;
    readonly batchMs: number;
    readonly batchBytes: number;
  };
  readonly live: {
    readonly trends: boolean;
    /** In events. */
    readonly eventsHistory: number;
  };
  readonly chat: {
    readonly mysql: MysqlAddress & { readonly connections: number };
    readonly redis: RedisAddress;
    readonly status: 201 | 202;
    readonly capacity: number;
    readonly cache: { readonly maxKeys: number; readonly hitTtlMs: number; readonly missTtlMs: number };
    /** How long a message waits for the row of a chat that was just numbered. */
    readonly waitMs: number;
    /** Requests a second of one application; `null`: any number. */
    readonly rateLimit: number | null;
    readonly auth: boolean;
    readonly requestLog: boolean;
    /** `null`: no gRPC. */
    readonly grpcPort: number | null;
  };
}

const credentialsOf = (
  username: string | null,
  password: string | null,
): { readonly username: string; readonly password: string } | null =>
  username === null ? null : { username, password: password ?? '' };

const saslOf = (values: SettingValues): Settings['kafka']['sasl'] => {
  const { kafka_sasl_mechanism: mechanism } = values;
  const credentials = credentialsOf(values.kafka_username, values.kafka_password);
  return mechanism === 'none' || credentials === null ? null : { mechanism, ...credentials };
};

const kafkaSettings = (values: SettingValues, cwd: string): Settings['kafka'] =>
  Object.freeze({
    brokers: values.kafka_brokers,
    tls: values.kafka_tls,
    caFile: values.kafka_ca_file === null ? null : resolve(cwd, values.kafka_ca_file),
    sasl: saslOf(values),
    topic:
      values.wikipedia_topic ??
      (values.event_format === 'protobuf' ? 'wikipedia.protobuf' : 'wikipedia.changes'),
    rejectedTopic: values.rejected_topic,
    format: values.event_format,
    newTopics: values.create_topics
      ? {
          partitions: values.topic_partitions,
          replication: values.topic_replication,
          retentionMs: values.topic_retention_hours * 3_600_000,
        }
      : null,
    compression: values.kafka_compression,
    maxRecordBytes: values.max_record_bytes,
    producerId: values.producer_id,
    group: values.consumer_group,
    concurrentFetches: values.max_concurrent_fetches,
    sessionTimeoutMs: values.session_timeout_ms,
    dedupWindowSize: values.repeat_window,
  });

const HOUR_MS = 3_600_000;

const windowSettings = (values: SettingValues): Settings['windows'] =>
  Object.freeze({
    counted: values.windows,
    latenessMs: values.window_lateness_seconds * 1000,
    retention: {
      '1s': values.keep_seconds_hours * HOUR_MS,
      '1m': values.keep_minutes_days * 24 * HOUR_MS,
      '1h': values.keep_hours_days * 24 * HOUR_MS,
    },
    exactUsers: values.exact_users,
  });

const chatSettings = (values: SettingValues): Settings['chat'] =>
  Object.freeze({
    mysql: { ...values.mysql_dsn, connections: values.mysql_connections },
    redis: values.redis_url,
    status: values.chat_status === '201' ? 201 : 202,
    capacity: values.chat_queue,
    cache: {
      maxKeys: values.chat_cache_size,
      hitTtlMs: values.chat_cache_seconds * 1000,
      missTtlMs: values.chat_cache_miss_seconds * 1000,
    },
    waitMs: values.chat_wait_ms,
    rateLimit: values.chat_rate_limit === 0 ? null : values.chat_rate_limit,
    auth: values.chat_auth,
    requestLog: values.chat_request_log,
    grpcPort: values.grpc_port,
  });

/** Puts the flat values into their groups; a relative data folder lies in `cwd`. */
export const shapeSettings = (values: SettingValues, cwd: string): Settings =>
  Object.freeze({
    production: values.node_env === 'production',
    logLevel: values.log_level,
    http: Object.freeze({
      host: values.host,
      port: values.port,
      statsPublic: values.stats_public,
      tokenSeconds: values.token_seconds,
      loginTries: values.login_tries,
      loginWindowSeconds: values.login_window_seconds,
      trustProxy: values.trust_proxy ?? false,
    }),
    metricsPort: values.metrics_port,
    auth: Object.freeze({
      jwtSecret: values.jwt_secret,
      adminUsername: values.admin_username,
      adminPassword: values.admin_password,
    }),
    feed: Object.freeze({
      url: values.stream_url,
      since: values.since,
      contact: values.user_agent_contact,
      idleTimeoutMs: Math.round(values.silence_seconds * 1000),
      rewindMs: Math.round(values.rewind_seconds * 1000),
      backoffMinMs: values.backoff_min_ms,
      backoffMaxMs: values.backoff_max_ms,
      gapTries: values.gap_tries,
    }),
    store: Object.freeze({
      kind: values.storage,
      dataDir: resolve(cwd, values.data_dir),
      rejects: { rejects: values.keep_rejects, bytes: values.keep_rejects_mb * BYTES_PER_MB },
      cassandra: Object.freeze({
        contactPoints: values.cassandra_host,
        port: values.cassandra_port,
        datacenter: values.cassandra_datacenter,
        keyspace: values.cassandra_keyspace,
        replication: values.cassandra_replication,
        consistency: values.cassandra_consistency,
        credentials: credentialsOf(values.cassandra_username, values.cassandra_password),
        tls: values.cassandra_tls,
        caFile: values.cassandra_ca_file === null ? null : resolve(cwd, values.cassandra_ca_file),
      }),
    }),
    windows: windowSettings(values),
    kafka: kafkaSettings(values, cwd),
    loop: Object.freeze({
      capacity: values.loop_room,
      batchEvents: values.batch_events,
      batchMs: values.batch_ms,
      batchBytes: values.batch_bytes,
    }),
    live: Object.freeze({ trends: values.trends, eventsHistory: values.events_history }),
    chat: chatSettings(values),
  });
