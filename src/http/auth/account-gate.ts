import type { AccountDirectory } from '../../accounts/account-directory.ts';

/** The part of the account directory that the HTTP server uses. */
export type AccountGate = Pick<AccountDirectory, 'find' | 'roleOf' | 'verify' | 'revoked$'>;
