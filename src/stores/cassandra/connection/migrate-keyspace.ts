import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../../store.ts';
import type { Database } from './database.ts';
import { number } from './row-values.ts';

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/** The statements of a CQL file; a comment is a whole line. */
export const cqlStatements = (cql: string): readonly string[] =>
  cql
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

/** The files `0001-name.cql`, `0002-name.cql`… in order, without a hole. */
const migrationsIn = (folder: string): readonly Migration[] => {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.cql$/.test(name))
    .sort();
  if (names.length === 0 || names.some((name, i) => Number(name.slice(0, 4)) !== i + 1)) {
    throw new StoreError(
      'store-failed',
      `the migrations in ${folder} must be numbered 0001, 0002, … without a hole`,
    );
  }
  return names.map((name, i) => ({
    version: i + 1,
    name,
    statements: cqlStatements(readFileSync(join(folder, name), 'utf8')),
  }));
};

/** The row of the lock has a version that no migration has. */
const LOCK = 0;
const LOCK_SECONDS = 60;
const POLL_INTERVAL_MS = 200;

const SELECT_APPLIED = 'SELECT version FROM schema_migrations';
const RECORD = 'INSERT INTO schema_migrations (version, name) VALUES (?, ?)';
/** It ends by itself when the process that holds it dies. */
const ACQUIRE = `INSERT INTO schema_migrations (version, name) VALUES (?, ?) IF NOT EXISTS USING TTL ${LOCK_SECONDS}`;
const RELEASE = 'DELETE FROM schema_migrations WHERE version = ? IF EXISTS';

/**
 * Brings the keyspace's tables up to date. Several processes may start at once: one does it and the others wait.
 * Every statement of a migration must be one that may run twice, because its process may die before the record.
 */
export const migrateKeyspace = async (db: Database, folder: string): Promise<void> => {
  const migrations = migrationsIn(folder);
  const missing = async (): Promise<readonly Migration[]> => {
    const applied = new Set((await db.read(SELECT_APPLIED, [])).map((row) => number(row, 'version')));
    const newest = Math.max(LOCK, ...applied);
    if (newest > migrations.length) {
      throw new StoreError(
        'store-newer-version',
        `the keyspace has version ${newest}, made by a newer Headwater than this one (it knows ${migrations.length}): update Headwater. Nothing was changed`,
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
  throw new StoreError('store-failed', 'another process has been changing the tables for minutes: stop it', {
    retriable: true,
  });
};
