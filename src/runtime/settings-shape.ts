import { resolve } from 'node:path';
import type { SettingValues } from './settings-table.ts';

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
  };
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
    readonly silenceMs: number;
    readonly rewindMs: number;
    readonly backoffMinMs: number;
    readonly backoffMaxMs: number;
    readonly gapTries: number;
  };
  readonly store: {
    readonly kind: StorageKind;
    /** An absolute path. */
    readonly dataDir: string;
    readonly cassandraHost: string;
  };
  readonly loop: {
    readonly room: number;
    readonly batchEvents: number;
    readonly batchMs: number;
    readonly batchBytes: number;
  };
}

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
    }),
    auth: Object.freeze({
      jwtSecret: values.jwt_secret,
      adminUsername: values.admin_username,
      adminPassword: values.admin_password,
    }),
    feed: Object.freeze({
      url: values.stream_url,
      since: values.since,
      contact: values.user_agent_contact,
      silenceMs: Math.round(values.silence_seconds * 1000),
      rewindMs: Math.round(values.rewind_seconds * 1000),
      backoffMinMs: values.backoff_min_ms,
      backoffMaxMs: values.backoff_max_ms,
      gapTries: values.gap_tries,
    }),
    store: Object.freeze({
      kind: values.storage,
      dataDir: resolve(cwd, values.data_dir),
      cassandraHost: values.cassandra_host,
    }),
    loop: Object.freeze({
      room: values.loop_room,
      batchEvents: values.batch_events,
      batchMs: values.batch_ms,
      batchBytes: values.batch_bytes,
    }),
  });
