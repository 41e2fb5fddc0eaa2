import type { AccountRecord, Credential, Role } from '../../../accounts/account.ts';
import { passwordVersion } from '../../../http/auth/passwords.ts';
import { issueToken } from '../../../http/auth/issue-token.ts';
import { jwtSecret } from '../../../config/jwt-secret.ts';
import type { Settings } from '../../../config/settings.ts';
import { openAccountRepository } from './open-account-repository.ts';

export interface TokenRequest {
  /** The user name in the token; defaults to the configured admin. */
  readonly username?: string | undefined;
  readonly seconds: number;
}

const storedAccount = async (settings: Settings, username: string): Promise<AccountRecord | null> => {
  const { repository } = await openAccountRepository(settings.store);
  try {
    return (await repository.list()).find((account) => account.username === username) ?? null;
  } finally {
    await repository.close();
  }
};

const credentialOf = async (
  settings: Settings,
  secret: string,
  username: string,
): Promise<Credential & { readonly role: Role }> => {
  const { adminUsername, adminPassword } = settings.auth;
  const isAdmin = username === adminUsername;
  const account = await storedAccount(settings, username);
  const name = JSON.stringify(username);
  if (account?.disabled === true || (account !== null && account.origin === 'settings' && !isAdmin)) {
    throw new Error(`the account ${name} is disabled; enable it with: headwater account enable ${username}`);
  }
  if (account !== null) return { username, version: account.version, role: account.role };
  if (!isAdmin)
    throw new Error(`there is no account ${name}; add it with: headwater account add ${username}`);
  return { username, version: await passwordVersion(secret, username, adminPassword), role: 'admin' };
};

/** Issues a token that a server with the same settings accepts: it has the same secret and accounts. */
export const tokenFor = async (settings: Settings, { username, seconds }: TokenRequest): Promise<string> => {
  const { auth, store } = settings;
  if (auth.jwtSecret === null && store.kind === 'in-memory') {
    throw new Error(
      'with STORAGE=in-memory only the running server knows the secret: set JWT_SECRET for both processes, or use POST /login',
    );
  }
  const secret = jwtSecret(auth.jwtSecret, store);
  const credential = await credentialOf(settings, secret, username ?? auth.adminUsername);
  return issueToken({ secret, ...credential, seconds, now: Date.now() });
};
