import cassandra from 'cassandra-driver';
import { StoreError } from '../../store.ts';
import type { CassandraStoreSettings } from '../cassandra-store-options.ts';
import { createCassandraClient, hostsOf } from './cassandra-client.ts';
import { createDatabase, type Database } from './database.ts';
import { toStoreError } from './cassandra-errors.ts';
import { migrateKeyspace } from './migrate-keyspace.ts';

const replicationMap = (replication: CassandraStoreSettings['replication']): string =>
  `{ ${Object.entries(replication)
    .map(([key, value]) => `'${key}': '${value}'`)
    .join(', ')} }`;

const checkNames = ({ keyspace, replication, scope }: CassandraStoreSettings): void => {
  if (!/^[a-z][a-z0-9_]{0,47}$/.test(keyspace)) {
    throw new StoreError(
      'store-failed',
      `"${keyspace}" is not a valid keyspace name: use at most 48 lower-case letters, digits and _`,
    );
  }
  if (Object.entries(replication).flat().join('').includes("'")) {
    throw new StoreError('store-failed', "the replication of a keyspace must not contain a '");
  }
  if (scope === '') throw new StoreError('store-failed', 'the scope of a Cassandra store must not be empty');
};

const createKeyspace = async (settings: CassandraStoreSettings): Promise<void> => {
  const client = createCassandraClient(settings, null);
  try {
    await client.execute(
      `CREATE KEYSPACE IF NOT EXISTS ${settings.keyspace} WITH replication = ${replicationMap(settings.replication)}`,
      [],
      { prepare: false, isIdempotent: true },
    );
  } finally {
    await client.shutdown();
  }
};

const isMissingKeyspace = (error: unknown): boolean =>
  error instanceof cassandra.errors.ResponseError && /keyspace .* does not exist/i.test(error.message);

const connect = async (settings: CassandraStoreSettings): Promise<cassandra.Client> => {
  const client = createCassandraClient(settings, settings.keyspace);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.shutdown();
    throw error;
  }
};

const connectOrCreate = async (settings: CassandraStoreSettings): Promise<cassandra.Client> => {
  try {
    return await connect(settings);
  } catch (error) {
    if (!isMissingKeyspace(error) || !settings.createKeyspace) throw error;
    await createKeyspace(settings);
    return connect(settings);
  }
};

/** Connects, and creates the keyspace and the tables if they are missing. */
export const openDatabase = async (settings: CassandraStoreSettings): Promise<Database> => {
  checkNames(settings);
  try {
    const db = createDatabase(await connectOrCreate(settings), settings);
    try {
      await migrateKeyspace(db, settings.migrations);
      return db;
    } catch (error) {
      await db.close();
      throw error;
    }
  } catch (error) {
    throw toStoreError(error, hostsOf(settings));
  }
};
