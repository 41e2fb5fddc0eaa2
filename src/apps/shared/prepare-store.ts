import { concatMap, defer, map, type Observable, tap } from 'rxjs';
import type { Log } from '../../telemetry/log/log.ts';
import type { Settings } from '../../config/settings.ts';
import type { Saved, Store } from '../../stores/store.ts';
import type { OpenedAccounts } from './accounts/open-account-repository.ts';
import { type ProcessAccounts, processAccounts } from './accounts/process-accounts.ts';
import { tokenSecret } from './accounts/token-secret.ts';

/** What a process with a store needs before it can serve. */
export interface PreparedStore {
  /** Signs the tokens. */
  readonly secret: string;
  readonly accounts: ProcessAccounts;
}

export interface PrepareStoreDeps<P> {
  readonly settings: Settings;
  readonly log: Log;
  readonly store: Store<P>;
  readonly openedAccounts: OpenedAccounts;
  /** Throws when counting must not continue from this state. */
  readonly verify?: (saved: Saved<P>) => void;
  readonly onLoaded: (saved: Saved<P>) => void;
}

/** Loads the saved counts and configures the admin account; each subscription tries again from the start. */
export const prepareStore = <P>({
  settings,
  log,
  store,
  openedAccounts,
  verify,
  onLoaded,
}: PrepareStoreDeps<P>): Observable<PreparedStore> =>
  defer(() => {
    const secret = tokenSecret(settings);
    const accounts = processAccounts({ settings, openedStore: openedAccounts, secret, log });
    return store.load().pipe(
      tap(verify),
      concatMap((saved) => accounts.configure().pipe(map(() => saved))),
      tap(onLoaded),
      map(() => ({ secret, accounts })),
    );
  });
