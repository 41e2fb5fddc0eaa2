import { storeContract } from '../../contracts/store-contract.ts';
import { windowContract } from '../../contracts/window-contract.ts';
import { embeddedFiles } from '../support/embedded-files.ts';
import { closeStore } from '../support/reading.ts';

storeContract('embeddedStore', () => {
  const files = embeddedFiles();
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

windowContract('embeddedStore', (windows) => {
  const files = embeddedFiles();
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
