import { expect } from 'chai';
import { checkFile } from '../../../src/stores/sqlite/checking/check-file.ts';
import { rejectBoundContract } from '../../contracts/reject-bound-contract.ts';
import { storeContract } from '../../contracts/store-contract.ts';
import { windowContract } from '../../contracts/window-contract.ts';
import { ACCOUNT_MIGRATIONS, ALERT_MIGRATIONS, sqliteFiles, MIGRATIONS } from '../support/sqlite-files.ts';
import { closeStore } from '../support/read-report.ts';

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
    dispose: async () => {
      await closeStore(store);
      const options = {
        migrations: MIGRATIONS,
        accountMigrations: ACCOUNT_MIGRATIONS,
        alertMigrations: ALERT_MIGRATIONS,
        now: Date.now(),
      };
      const { faults } = checkFile(files.file, options);
      await files.dispose();
      expect(faults).to.deep.equal([]);
    },
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
    dispose: () => files.dispose(),
  });
});
