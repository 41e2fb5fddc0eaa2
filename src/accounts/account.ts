export const ROLES = ['reader', 'admin'] as const;

/** A reader sees the statistics; an admin may also list and replay rejects. */
export type Role = (typeof ROLES)[number];

/** A stored account. */
export interface AccountRecord {
  readonly username: string;
  readonly role: Role;
  /** `settings`: defined by ADMIN_USERNAME. `command`: added or enabled with `headwater account`. */
  readonly origin: 'settings' | 'command';
  /** The argon2 hash of the current password. */
  readonly passwordHash: string;
  /** The hash of the last ADMIN_PASSWORD applied; `null` if the settings never named this account. */
  readonly settingHash: string | null;
  /** Changes with the password. Tokens carry it, so a password change invalidates the tokens issued before. */
  readonly version: string;
  /** Set by `headwater account disable`. */
  readonly disabled: boolean;
  /** Whether production refuses the password; `null` if unknown because only the hash was ever seen. */
  readonly weak: boolean | null;
  /** ISO time of the first start whose settings no longer named the account; `null` while they do. */
  readonly leftAt: string | null;
}

/** What a token proves: the holder is this account, as long as its password has this version. */
export interface Credential {
  readonly username: string;
  readonly version: string;
}

/** Receives the stored account (`null` if none) and returns the account to store (`null` to change nothing). */
export type ChangeAccount = (current: AccountRecord | null) => AccountRecord | null;

/** Storage for accounts. Several processes may read and change them concurrently. */
export interface AccountRepository {
  /** All accounts. Implementations that can detect it return the same array while nothing has changed. */
  list(): Promise<readonly AccountRecord[]>;
  /** One atomic read-modify-write; `change` may run more than once. Rejects with what `change` throws. */
  update(username: string, change: ChangeAccount): Promise<void>;
  close(): Promise<void>;
}

/** A requested account change that is not possible; the message says what to do instead. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
}

/** Whether the password from the settings applies, not one set later by the command. */
export const usesSettingPassword = ({ passwordHash, settingHash }: AccountRecord): boolean =>
  settingHash !== null && passwordHash === settingHash;

/** Whether `headwater account add` created the account and the settings never named it. */
export const isOnlyOfCommand = ({ origin, settingHash }: AccountRecord): boolean =>
  origin === 'command' && settingHash === null;
