import { StoreError } from './store.ts';

export const closedError = (): StoreError =>
  new StoreError('store-closed', 'the store is closed: open a new one');

/** Recovering is refused whole when one reject is not waiting: its events would be counted a second time. */
export const rejectNotWaiting = (id: string): StoreError =>
  new StoreError(
    'store-failed',
    `reject ${id} is not waiting (unknown, or recovered before): list the rejects again`,
  );
