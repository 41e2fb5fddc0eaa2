import Database from 'libsql';
import { readFileSync } from 'node:fs';
import type { MigrationFile } from '../../migration-files.ts';
import { prepare, type Connection } from '../sqlite-connection.ts';

/** Maximum number of listed faults; more of them say nothing new. */
const MAX_FAULTS = 20;

/** SQLite's own check of every page and every index. */
export const integrityFaults = (db: Connection): readonly string[] =>
  prepare(db, `SELECT integrity_check FROM pragma_integrity_check(${MAX_FAULTS})`)
    .all()
    .map((row) => row.text(0))
    .filter((text) => text !== 'ok')
    .map((text) => `SQLite finds: ${text}`);

const SCHEMA = `SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL`;

const withoutComments = (sql: string): string => sql.replaceAll(/--[^\n]*/g, '').replaceAll(/\s+/g, ' ');

const definitions = (db: Connection): ReadonlyMap<string, string> =>
  new Map(
    prepare(db, SCHEMA)
      .all()
      .map((row) => [row.text(0), withoutComments(row.text(1))]),
  );

/** Tables, indexes and views that differ from those the migrations create. Additional ones are harmless. */
export const schemaFaults = (db: Connection, migrations: readonly MigrationFile[]): readonly string[] => {
  const model = new Database(':memory:');
  try {
    for (const { path } of migrations) model.exec(readFileSync(path, 'utf8'));
    const found = definitions(db);
    return [...definitions(model)]
      .filter(([name, sql]) => found.get(name) !== sql)
      .map(
        ([name]) => `"${name}" is ${found.has(name) ? 'not defined as the migrations define it' : 'missing'}`,
      );
  } finally {
    model.close();
  }
};
