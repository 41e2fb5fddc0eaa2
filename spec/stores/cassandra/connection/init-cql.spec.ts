import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../../../src/files/package-root.ts';
import { cqlStatements } from '../../../../src/stores/cassandra/connection/migrate-keyspace.ts';
import { CASSANDRA_MIGRATIONS } from '../../support/cassandra-stores.ts';

const INIT = readFileSync(join(packageRoot(), 'db', 'init.cql'), 'utf8');

describe('cqlStatements', () => {
  it('removes comment lines, and splits after a line that ends with a semicolon', () => {
    const cql = "-- one; two\nCREATE TABLE a (b text);\n\n  -- more\nINSERT INTO a (b)\n VALUES ('x; y');\n";
    expect(cqlStatements(cql)).to.deep.equal([
      'CREATE TABLE a (b text)',
      "INSERT INTO a (b)\n VALUES ('x; y')",
    ]);
  });
});

describe('db/init.cql', () => {
  const names = readdirSync(CASSANDRA_MIGRATIONS).sort();

  it('creates the keyspace, and runs and records exactly the migrations', () => {
    const migrations = names.flatMap((name) =>
      cqlStatements(readFileSync(join(CASSANDRA_MIGRATIONS, name), 'utf8')),
    );
    const records = names.map(
      (name, i) => `INSERT INTO schema_migrations (version, name) VALUES (${i + 1}, '${name}')`,
    );
    const [keyspace, use, recorded, ...rest] = cqlStatements(INIT);
    expect(keyspace).to.match(/^CREATE KEYSPACE IF NOT EXISTS goanalytics\b/);
    expect(use).to.equal('USE goanalytics');
    expect(recorded).to.match(/^CREATE TABLE IF NOT EXISTS schema_migrations /);
    expect(rest).to.deep.equal([...migrations, ...records]);
  });

  it('creates no account: the first start creates the one in the settings', () => {
    expect(INIT).to.not.match(/\$argon2|INSERT INTO (?:users|accounts)/i);
  });

  it('uses no counter columns', () => {
    expect(INIT).to.not.match(/\bcounter\b/i);
  });
});
