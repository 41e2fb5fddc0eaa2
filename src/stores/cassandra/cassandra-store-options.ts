import { DEFAULT_REJECT_LIMITS, type RejectLimits } from '../reject-limits.ts';
import { DEFAULT_WINDOW_SETTINGS, type WindowSettings } from '../window-settings.ts';

/** How many replicas must have it. `LOCAL_QUORUM` and up are exact when a node is lost; `ONE` only where there is one. */
export type Consistency = 'ONE' | 'LOCAL_ONE' | 'QUORUM' | 'LOCAL_QUORUM' | 'EACH_QUORUM' | 'ALL';

export interface CassandraStoreOptions {
  /** As `host` or `host:port`. */
  readonly contactPoints: readonly string[];
  /** Of contact points that name none; 9042 by default. */
  readonly port?: number;
  /** The datacenter that is asked; `datacenter1` is a single node's. */
  readonly datacenter: string;
  readonly keyspace: string;
  /** The keyspace's replication as CQL has it; it serves when the keyspace is made. One copy by default. */
  readonly replication?: Readonly<Record<string, string | number>>;
  /** Makes the keyspace when it is missing; true by default. */
  readonly createKeyspace?: boolean;
  /** `LOCAL_QUORUM` by default. */
  readonly consistency?: Consistency;
  /** Of the lightweight transactions; `SERIAL` where writers of several datacenters share a ledger. */
  readonly serialConsistency?: 'SERIAL' | 'LOCAL_SERIAL';
  readonly username?: string;
  readonly password?: string;
  /** True: TLS with the usual authorities; a text: the file with the authority's certificate (PEM). */
  readonly tls?: boolean | string;
  /** Whose statistics these are: stores with other scopes in the same keyspace have nothing in common. */
  readonly scope: string;
  /** The folder with the numbered migrations (db/cassandra). */
  readonly migrations: string;
  /** Users whose counts are kept in memory, of all ledgers together; 300,000 by default. */
  readonly maxCachedUsers?: number;
  readonly windows?: WindowSettings;
  readonly rejects?: RejectLimits;
  /** How long one request may take; 3000 by default, which is more than Cassandra itself waits. */
  readonly requestTimeoutMs?: number;
  /** Requests at once; 32 by default. */
  readonly concurrency?: number;
  /** The present time, epoch ms; by default the system's. */
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
