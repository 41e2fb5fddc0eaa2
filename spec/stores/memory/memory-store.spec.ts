import { memoryStore } from '../../../src/stores/memory/memory-store.ts';
import { storeContract } from '../../contracts/store-contract.ts';
import { rejectBoundContract } from '../../contracts/reject-bound-contract.ts';
import { windowContract } from '../../contracts/window-contract.ts';
import type { Position } from '../support/commits.ts';

storeContract('memoryStore', () =>
  Promise.resolve({ store: memoryStore<Position>(), dispose: () => Promise.resolve() }),
);

windowContract('memoryStore', (settings) =>
  Promise.resolve({ store: memoryStore<Position>(settings), dispose: () => Promise.resolve() }),
);

rejectBoundContract('memoryStore', (limits) =>
  Promise.resolve({
    store: memoryStore<Position>(undefined, limits),
    dispose: () => Promise.resolve(),
  }),
);
