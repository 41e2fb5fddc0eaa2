import { expect } from 'chai';
import Database from 'libsql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/files/package-root.ts';
import { migrationFiles } from '../src/stores/migration-files.ts';

type Schema = Readonly<Record<string, readonly string[]>>;

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');
const textsIn = (folder: string, extension: 'sql' | 'cql'): readonly string[] =>
  migrationFiles(join(packageRoot(), folder), extension).map(({ path }) => readFileSync(path, 'utf8'));

const sqliteSchema = (folder: string): Schema => {
  const db = new Database(':memory:');
  try {
    for (const sql of textsIn(folder, 'sql')) db.exec(sql);
    const names = db
      .prepare(`SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'`)
      .pluck()
      .all() as string[];
    return Object.fromEntries(
      names.map((name) => {
        const columns = db.prepare(`SELECT name, type FROM pragma_table_info('${name}')`).all() as {
          readonly name: string;
          readonly type: string;
        }[];
        return [name, columns.map((column) => `${column.name} ${column.type || 'INTEGER'}`)];
      }),
    );
  } finally {
    db.close();
  }
};

const cassandraSchema = (): Schema => {
  const schema: Record<string, string[]> = {};
  for (const text of textsIn('db/cassandra', 'cql')) {
    const cql = text.replaceAll(/--[^\n]*/g, '');
    for (const [, table = '', body = ''] of cql.matchAll(
      /CREATE TABLE IF NOT EXISTS (\w+) \(([^;]*?)\)\s*(?:WITH[^;]*)?;/g,
    ))
      schema[table] = body
        .replace(/,?\s*PRIMARY KEY \([^]*/, '')
        .split(',')
        .map((column) => column.trim().replaceAll(/\s+/g, ' ').replace(' PRIMARY KEY', ''));
    for (const [, table = '', column = ''] of cql.matchAll(/ALTER TABLE (\w+) ADD IF NOT EXISTS (\w+ \w+)/g))
      schema[table]?.push(column);
  }
  return schema;
};

const documented = (heading: string): Schema => {
  const [, section = ''] =
    new RegExp(`\n## ${heading}\n([^]*?)(?=\n## |$)`).exec(read('docs/data-model.md')) ?? [];
  return Object.fromEntries(
    section
      .split('\n### ')
      .slice(1)
      .map((part) => [
        /^`(\w+)`/.exec(part)?.[1] ?? '',
        [...part.matchAll(/^\| `(\w+)` +\| `([^`]+)` +\| \S/gm)].map(([, name, type]) => `${name} ${type}`),
      ]),
  );
};

describe('docs/data-model.md', () => {
  for (const [heading, folder] of [
    ['SQLite: `headwater.db`', 'db/embedded'],
    ['SQLite: `accounts.db`', 'db/accounts'],
    ['SQLite: `alerts.db`', 'db/alerts'],
  ] as const) {
    it(`shows every table and column of ${heading}`, () => {
      const schema = sqliteSchema(folder);
      expect(Object.keys(schema)).not.to.deep.equal([]);
      expect(documented(heading)).to.deep.equal(schema);
    });
  }

  it('shows every table and column of Cassandra', () => {
    const schema = cassandraSchema();
    expect(Object.keys(schema)).to.have.length.above(12);
    expect(documented('Cassandra')).to.deep.equal(schema);
  });
});
