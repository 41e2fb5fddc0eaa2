import { concatMap, defer, from, type Observable } from 'rxjs';
import { hashPassword, verifyPassword } from '../../http/passwords.ts';
import type { Account, Store } from '../../stores/store.ts';

interface Admin {
  readonly adminUsername: string;
  readonly adminPassword: string;
}

const upToDate = async (account: Account | null, password: string): Promise<boolean> =>
  account !== null && (await verifyPassword(account.passwordHash, password));

/** Sees to it that the configured administrator can log in with the configured password; it is kept as a hash. */
export const ensureAdmin = (
  store: Store<unknown>,
  { adminUsername, adminPassword }: Admin,
): Observable<void> =>
  store.account(adminUsername).pipe(
    concatMap((account) => from(upToDate(account, adminPassword))),
    concatMap((done) =>
      done
        ? []
        : defer(() => from(hashPassword(adminPassword))).pipe(
            concatMap((passwordHash) => store.saveAccount({ username: adminUsername, passwordHash })),
          ),
    ),
  );
