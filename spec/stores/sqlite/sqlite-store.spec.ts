import { existsSync } from 'node:fs';
import { expect } from 'chai';
import type { Store } from '../../../src/stores/store.ts';
import { checkFile } from '../../../src/stores/sqlite/checking/check-file.ts';
import { rejectBoundContract } from '../../contracts/reject-bound-contract.ts';
import { storeContract } from '../../contracts/store-contract.ts';
import { windowContract } from '../../contracts/window-contract.ts';
import type { Position } from '../support/commits.ts';
import {
  ACCOUNT_MIGRATIONS,
  ALERT_MIGRATIONS,
  MIGRATIONS,
  sqliteFiles,
  type SqliteFiles,
} from '../support/sqlite-files.ts';
import { closeStore } from '../support/read-report.ts';

const OPTIONS = {
  migrations: MIGRATIONS,
  accountMigrations: ACCOUNT_MIGRATIONS,
  alertMigrations: ALERT_MIGRATIONS,
  // Behind all events, some of which are years ahead of the clock.
  now: Date.parse('2100-01-01T00:00:00Z'),
};

/** Whatever was saved, a check of the file finds no fault. Some specs save windows without totals. */
const disposeWithoutFaults = async (files: SqliteFiles, store: Store<Position>): Promise<void> => {
  await closeStore(store);
  await files.close();
  const faults = existsSync(files.file) ? checkFile(files.file, OPTIONS).faults : [];
  await files.dispose();
  expect(faults.filter((fault) => !fault.includes('but the totals have only'))).to.deep.equal([]);
};

storeContract('sqliteStore', () => {
  const files = sqliteFiles();
  const store = files.open();
  return Promise.resolve({
    store,
    reopen: async () => {
      await closeStore(store);
      return files.open();
    },
    dispose: () => files.dispose(),
  });
});

rejectBoundContract('sqliteStore', (rejects) => {
  const files = sqliteFiles();
  const store = files.open({ rejects });
  return Promise.resolve({
    store,
    reopen: async () => {
      await closeStore(store);
      return files.open({ rejects });
    },
    dispose: () => disposeWithoutFaults(files, store),
  });
});

windowContract('sqliteStore', (windows) => {
  const files = sqliteFiles();
  const store = files.open({ windows });
  return Promise.resolve({
    store,
    reopen: async () => {
      await closeStore(store);
      return files.open({ windows });
    },
    dispose: () => disposeWithoutFaults(files, store),
  });
});
