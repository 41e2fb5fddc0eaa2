import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { migrationFiles } from '../../migration-files.ts';
import { StoreError } from '../../store.ts';
import type { Database } from './database.ts';
import { number } from './row-values.ts';

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/** The statements of a CQL file. A comment must be on its own line. */
export const cqlStatements = (cql: string): readonly string[] =>
  cql
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

const migrationsIn = (folder: string): readonly Migration[] =>
  migrationFiles(folder, 'cql').map(({ version, name, path }) => ({
    version,
    name,
    statements: cqlStatements(readFileSync(path, 'utf8')),
  }));

/** The version of the row that serves as a lock; no migration has it. */
const LOCK = 0;
const LOCK_SECONDS = 60;
const POLL_INTERVAL_MS = 200;

const SELECT_APPLIED = 'SELECT version FROM schema_migrations';
const RECORD = 'INSERT INTO schema_migrations (version, name) VALUES (?, ?)';
/** The lock expires when its process dies. */
const ACQUIRE = `INSERT INTO schema_migrations (version, name) VALUES (?, ?) IF NOT EXISTS USING TTL ${LOCK_SECONDS}`;
const RELEASE = 'DELETE FROM schema_migrations WHERE version = ? IF EXISTS';

/**
 * Applies the missing migrations. Of several processes that start together, one migrates and the others wait. Every
 * statement of a migration must be idempotent: the process may die before it records the migration.
 */
export const migrateKeyspace = async (db: Database, folder: string): Promise<void> => {
  const migrations = migrationsIn(folder);
  const missing = async (): Promise<readonly Migration[]> => {
    const applied = new Set((await db.read(SELECT_APPLIED, [])).map((row) => number(row, 'version')));
    const newest = Math.max(LOCK, ...applied);
    if (newest > migrations.length) {
      throw new StoreError(
        'store-newer-version',
        `the keyspace has version ${newest}, but this Headwater supports only versions up to ${migrations.length}: update Headwater. The keyspace was not changed`,
      );
    }
    return migrations.filter(({ version }) => !applied.has(version));
  };

  const applyMissing = async (): Promise<void> => {
    for (const { version, name, statements } of await missing()) {
      for (const statement of statements) await db.define(statement);
      await db.write({ query: RECORD, params: [version, name] });
    }
  };

  await db.define('CREATE TABLE IF NOT EXISTS schema_migrations (version int PRIMARY KEY, name text)');
  const attempts = (2 * LOCK_SECONDS * 1000) / POLL_INTERVAL_MS;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if ((await missing()).length === 0) return;
    if (await db.compareAndSet(ACQUIRE, [LOCK, 'lock'])) {
      try {
        await applyMissing();
      } finally {
        await db.compareAndSet(RELEASE, [LOCK]);
      }
      return;
    }
    await delay(POLL_INTERVAL_MS);
  }
  throw new StoreError('store-failed', 'another process has been migrating the tables for minutes: stop it', {
    retriable: true,
  });
};
