import { StoreError } from './store.ts';

export const closedError = (): StoreError =>
  new StoreError('store-closed', 'the store is closed; open a new one');

/** One reject that is not waiting fails the whole recovery: otherwise its events would be counted twice. */
export const rejectNotWaiting = (id: string): StoreError =>
  new StoreError(
    'store-failed',
    `reject ${id} is not waiting: it is unknown or was already recovered. List the rejects again`,
  );
