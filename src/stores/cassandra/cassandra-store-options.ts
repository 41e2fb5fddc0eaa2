import { DEFAULT_REJECT_LIMITS, type RejectLimits } from '../reject-limits.ts';
import { DEFAULT_WINDOW_SETTINGS, type WindowSettings } from '../window-settings.ts';

/** Cassandra's consistency level. `LOCAL_QUORUM` and up stay exact when a node is lost; `ONE` is for a single node. */
export type Consistency = 'ONE' | 'LOCAL_ONE' | 'QUORUM' | 'LOCAL_QUORUM' | 'EACH_QUORUM' | 'ALL';

export interface CassandraStoreOptions {
  /** Each is `host` or `host:port`. */
  readonly contactPoints: readonly string[];
  /** The port of contact points without one; 9042 by default. */
  readonly port?: number;
  /** The local data center; a single node calls it `datacenter1`. */
  readonly datacenter: string;
  readonly keyspace: string;
  /** Replication of a newly created keyspace, as in CQL; one replica by default. */
  readonly replication?: Readonly<Record<string, string | number>>;
  /** Whether to create a missing keyspace; true by default. */
  readonly createKeyspace?: boolean;
  /** `LOCAL_QUORUM` by default. */
  readonly consistency?: Consistency;
  /** For lightweight transactions. Use `SERIAL` if writers in several data centers share a ledger. */
  readonly serialConsistency?: 'SERIAL' | 'LOCAL_SERIAL';
  readonly username?: string;
  readonly password?: string;
  /** `true`: TLS with the system's CAs; a path: TLS with the CA certificate in this PEM file. */
  readonly tls?: boolean | string;
  /** A namespace: stores with different scopes in one keyspace share nothing. */
  readonly scope: string;
  /** The folder with the numbered migrations (db/cassandra). */
  readonly migrations: string;
  /** Maximum number of users with a count in memory, over all ledgers; 300,000 by default. */
  readonly maxCachedUsers?: number;
  readonly windows?: WindowSettings;
  readonly rejects?: RejectLimits;
  /** Timeout of one request; 3000 by default, longer than Cassandra's own timeouts. */
  readonly requestTimeoutMs?: number;
  /** Maximum number of concurrent requests; 32 by default. */
  readonly concurrency?: number;
  /** The clock, epoch ms; the system's by default. */
  readonly now?: () => number;
}

export type CassandraStoreSettings = Required<Omit<CassandraStoreOptions, 'username' | 'password'>> &
  Pick<CassandraStoreOptions, 'username' | 'password'>;

export const cassandraStoreSettings = (options: CassandraStoreOptions): CassandraStoreSettings => ({
  port: 9042,
  replication: { class: 'SimpleStrategy', replication_factor: 1 },
  createKeyspace: true,
  consistency: 'LOCAL_QUORUM',
  serialConsistency: 'LOCAL_SERIAL',
  tls: false,
  maxCachedUsers: 300_000,
  windows: DEFAULT_WINDOW_SETTINGS,
  rejects: DEFAULT_REJECT_LIMITS,
  requestTimeoutMs: 3000,
  concurrency: 32,
  now: Date.now,
  ...options,
});
