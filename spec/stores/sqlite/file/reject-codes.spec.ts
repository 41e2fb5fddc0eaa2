import { expect } from 'chai';
import Database from 'libsql';
import { firstValueFrom } from 'rxjs';
import { countDeltas } from '../../../../src/stats/counts/deltas.ts';
import { NO_WINDOW_DELTAS } from '../../../../src/stats/windows/window-deltas.ts';
import { checkFile } from '../../../../src/stores/sqlite/checking/check-file.ts';
import { checksumOf } from '../../../../src/stores/sqlite/checksums/checksum.ts';
import { createTableChecksums } from '../../../../src/stores/sqlite/checksums/table-checksums.ts';
import { connect, prepare, transaction } from '../../../../src/stores/sqlite/sqlite-connection.ts';
import { commitOf, NOW } from '../../support/commits.ts';
import { closeStore } from '../../support/read-report.ts';
import {
  ACCOUNT_MIGRATIONS,
  ALERT_MIGRATIONS,
  MIGRATIONS,
  type SqliteFiles,
  sqliteFiles,
} from '../../support/sqlite-files.ts';

const REJECT = { id: 'a', reason: 'broken', data: '{', at: NOW };

describe('a file of version 5, whose rejects have no code', () => {
  let files: SqliteFiles;

  const run = (sql: string): void => {
    const db = new Database(files.file);
    db.exec(sql);
    db.close();
  };
  const faults = () =>
    checkFile(files.file, {
      migrations: MIGRATIONS,
      accountMigrations: ACCOUNT_MIGRATIONS,
      alertMigrations: ALERT_MIGRATIONS,
      now: Date.parse(NOW),
    }).faults;

  beforeEach(async () => {
    files = sqliteFiles();
    const store = files.open();
    await firstValueFrom(store.save(commitOf({ rejects: [{ ...REJECT, code: 'not-json' }] })));
    await closeStore(store);
    const checksum = checksumOf([REJECT.id, REJECT.reason, REJECT.data, REJECT.at, null]);
    const db = connect(files.file);
    const sums = createTableChecksums(db);
    transaction(db, () => {
      sums.begin();
      sums.subtract('rejects', prepare(db, 'SELECT checksum FROM rejects').first()?.number(0) ?? 0);
      sums.add('rejects', checksum);
      db.exec(`UPDATE rejects SET checksum = ${checksum}; ALTER TABLE rejects DROP COLUMN code`);
      // What later versions added.
      db.exec('DROP VIEW hours_by_kind; ALTER TABLE activity DROP COLUMN top_wiki_users');
      sums.write();
      db.exec('PRAGMA user_version = 5');
    });
    db.close();
  });
  afterEach(() => files.dispose());

  it('can be checked as it is', () => {
    expect(faults()).to.deep.equal([]);
    run(`UPDATE rejects SET data = '['`);
    expect(faults()).to.deep.equal(['row 1 of the rejects does not match its checksum']);
  });

  it('keeps its checksums, reads its rejects with the code "other", and can recover them', async () => {
    const store = files.open();
    expect(await store.rejects(10)).to.deep.equal([{ ...REJECT, code: 'other' }]);
    await firstValueFrom(store.save(commitOf({ rejects: [{ ...REJECT, id: 'b', code: 'empty' }] })));
    await closeStore(store);
    expect(faults()).to.deep.equal([]);
    const again = files.open();
    await firstValueFrom(again.recover(['a', 'b'], countDeltas([]), NO_WINDOW_DELTAS, NOW));
    await closeStore(again);
    expect(faults()).to.deep.equal([]);
  });

  it('does not get new checksums for damaged rows from the migration', async () => {
    run(`UPDATE rejects SET data = '['`);
    const store = files.open();
    await firstValueFrom(store.load());
    await closeStore(store);
    expect(faults()).to.deep.equal(['row 1 of the rejects does not match its checksum']);
  });

  it('has codes that are covered by the checksums from then on', async () => {
    const store = files.open();
    await firstValueFrom(store.save(commitOf({ rejects: [{ ...REJECT, id: 'b', code: 'empty' }] })));
    await closeStore(store);
    run(`UPDATE rejects SET code = 'other' WHERE id = 'b'`);
    expect(faults()).to.deep.equal(['row 2 of the rejects does not match its checksum']);
  });
});
