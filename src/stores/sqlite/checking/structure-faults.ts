import Database from 'libsql';
import { readFileSync } from 'node:fs';
import type { Migration } from '../file/migrate-file.ts';
import { prepare, type Connection } from '../sqlite-connection.ts';

/** Faults that are listed at most; each further one says nothing new. */
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

/** Tables, indexes and views that differ from those that these migrations make. Others do no harm. */
export const schemaFaults = (db: Connection, migrations: readonly Migration[]): readonly string[] => {
  const model = new Database(':memory:');
  try {
    for (const { path } of migrations) model.exec(readFileSync(path, 'utf8'));
    const found = definitions(db);
    return [...definitions(model)]
      .filter(([name, sql]) => found.get(name) !== sql)
      .map(
        ([name]) =>
          `"${name}" is ${found.has(name) ? 'defined in another way than it should be' : 'missing'}`,
      );
  } finally {
    model.close();
  }
};
