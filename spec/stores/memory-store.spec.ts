import { memoryStore } from '../../src/stores/memory-store.ts';
import { storeContract } from '../contracts/store-contract.ts';
import type { Position } from './support/commits.ts';

storeContract('memoryStore', () =>
  Promise.resolve({ store: memoryStore<Position>(), dispose: () => Promise.resolve() }),
);
