import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import Database from 'libsql';
import { checkFile } from '../../../../src/stores/sqlite/checking/check-file.ts';
import { toStoreError } from '../../../../src/stores/sqlite/errors/sqlite-errors.ts';
import { createReportReader } from '../../../../src/stores/sqlite/queries/report-reader.ts';
import { connectReader } from '../../../../src/stores/sqlite/sqlite-connection.ts';
import { createSqliteWindowQueries } from '../../../../src/stores/sqlite/queries/sqlite-window-queries.ts';
import { EVER } from '../../../contracts/windows/counted-events.ts';
import { ACCOUNT_MIGRATIONS, ALERT_MIGRATIONS, MIGRATIONS } from '../../support/sqlite-files.ts';
import {
  queryResultsOf,
  copyDatabase,
  LATER_MS,
  createFiles,
  type DamagedFiles,
  open,
  resumeOf,
  saveCommit,
} from '../../support/damaged-files.ts';

const SAVES = 7;

const check = (file: string): readonly string[] =>
  checkFile(file, {
    migrations: MIGRATIONS,
    accountMigrations: ACCOUNT_MIGRATIONS,
    alertMigrations: ALERT_MIGRATIONS,
    now: LATER_MS,
  }).faults;

interface Place {
  readonly table: string;
  readonly column: string;
}

/** Every column that can hold text, whatever its type: a flipped bit makes text of a number. */
const placesIn = (file: string): readonly Place[] => {
  const db = new Database(file);
  const places: Place[] = [];
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as {
    name: string;
  }[];
  for (const { name: table } of tables) {
    const columns = db.prepare(`PRAGMA table_info(${table})`).all() as {
      name: string;
      type: string;
      pk: number;
    }[];
    const ofKey = columns.filter(({ pk }) => pk > 0);
    for (const { name: column, type, pk } of columns)
      // Such a key is the rowid, which is a number in every file.
      if (pk === 0 || ofKey.length > 1 || type !== 'INTEGER') places.push({ table, column });
  }
  db.close();
  return places;
};

/** Puts text that is not UTF-8 into one row; false when the table has none. */
const plant = (file: string, { table, column }: Place): boolean => {
  const db = new Database(file);
  const schema = (from: string, to: string): void => {
    db.exec(`PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}') WHERE name = '${table}';
      PRAGMA writable_schema = RESET`);
  };
  schema(') STRICT', ') /*STRICT*/');
  db.exec('PRAGMA ignore_check_constraints = ON');
  const { changes } = db
    .prepare(
      `UPDATE ${table} SET ${column} = CAST(x'31ff80' AS TEXT)
       WHERE ${column} IS (SELECT ${column} FROM ${table} ORDER BY typeof(${column}) = 'null' LIMIT 1)`,
    )
    .run([]);
  schema(') /*STRICT*/', ') STRICT');
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  return changes > 0;
};

describe('text that is not UTF-8 in a file', function () {
  this.timeout(120_000);
  let made: DamagedFiles;
  let file: string;

  before(() => {
    made = createFiles(SAVES);
    file = join(made.folder, 'damaged.db');
  });
  after(() => rmSync(made.folder, { recursive: true, force: true }));

  /** The messages of all that went wrong. */
  const use = (): readonly string[] => {
    const failures: string[] = [];
    const attempt = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        const { code, message } = toStoreError(error, file);
        expect(code, message).to.equal('store-damaged');
        failures.push(message);
      }
    };
    attempt(() => {
      const writer = open(file);
      try {
        attempt(() => resumeOf(writer));
        attempt(() => queryResultsOf(writer, file));
        attempt(() => saveCommit(writer, SAVES + 1));
      } finally {
        writer.close();
      }
    });
    return failures;
  };

  it('never aborts the process: a check finds it in every column, and reading it fails', () => {
    const planted = new Set<string>();
    for (const place of placesIn(made.closed)) {
      const what = `${place.table}.${place.column}`;
      copyDatabase(made.closed, file);
      if (!plant(file, place)) continue;
      planted.add(place.table);
      expect(check(file), what).to.not.deep.equal([]);
      for (const message of use())
        expect(message, what).to.match(
          /a value of the table \w+ is bytes, not|headwater check|(?:non-\w+ value|CHECK constraint failed) in \w+/,
        );
    }
    expect([...planted].sort()).to.deep.equal([
      'activity',
      'activity_log',
      'by_domain',
      'by_server_url',
      'by_user',
      'ledger_checksums',
      'ledgers',
      'losses',
      'outside_windows',
      'recent_keys',
      'rejects',
      'store_state',
      'top_users',
      'topic_marks',
      'totals',
      'window_checksums',
      'windows',
    ]);
  });

  for (const [table, column] of [
    ['by_user', 'user'],
    ['windows', 'key'],
  ] as const)
    it(`is reported with the table and what to do when it is in ${column} of ${table}`, () => {
      copyDatabase(made.closed, file);
      expect(plant(file, { table, column })).to.equal(true);
      const failures = use().join('\n');
      expect(failures).to.match(
        new RegExp(`damaged\\.db is damaged: .*a value of the table ${table} is bytes, not`),
      );
      expect(failures).to.contain(`"headwater check ${file}"`);
      expect(check(file).join('\n')).to.contain(`a value of the table ${table} is bytes, not`);
    });

  it('is found in a numeric column by any read, even if opening does not check the file', () => {
    copyDatabase(made.closed, file);
    expect(plant(file, { table: 'windows', column: 'bots' })).to.equal(true);
    expect(() => open(file)).to.throw(/damaged \(non-INTEGER value in windows\.bots\)/);
    expect(check(file).join('\n')).to.contain('a value of the table windows is bytes, not a number');
    const windows = createSqliteWindowQueries(connectReader(file), 1);
    expect(() =>
      windows.rows({ resolution: '1d', dimension: 'all', key: null, range: EVER, after: null, limit: 9 }),
    ).to.throw('a value of the table windows is bytes, not a number');
  });

  it('is found in rows that a save deletes', () => {
    copyDatabase(made.closed, file);
    const writer = open(file);
    try {
      expect(plant(file, { table: 'recent_keys', column: 'checksum' })).to.equal(true);
      const saveMore = (): void => {
        for (let n = 1; n <= 5; n += 1) saveCommit(writer, SAVES + n);
      };
      expect(saveMore).to.throw('a value of the table recent_keys is bytes, not a number');
    } finally {
      writer.close();
    }
  });

  it('is reported for the table that has it, even when read through a temporary ranking', () => {
    copyDatabase(made.closed, file);
    expect(plant(file, { table: 'by_user', column: 'user' })).to.equal(true);
    const { next } = createReportReader(file).begin(100_000);
    expect(next).to.throw('a value of the table by_user is bytes, not text in UTF-8');
  });
});
