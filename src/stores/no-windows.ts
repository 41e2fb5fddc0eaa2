import { throwError } from 'rxjs';
import { StoreError } from './store.ts';
import type { WindowReader } from './window-store.ts';

/** The windows of a store that keeps none. */
export const noWindows = (store: string): WindowReader => {
  const none = () =>
    throwError(
      () => new StoreError('store-failed', `the ${store} store keeps no windows yet: use another one`),
    );
  return { state: none, rows: none, byKey: none, activity: none };
};
