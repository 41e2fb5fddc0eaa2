export const ROLES = ['reader', 'admin'] as const;

/** A reader sees the statistics; an admin may also see and replay rejects. */
export type Role = (typeof ROLES)[number];

/** An account as it is stored. */
export interface AccountRecord {
  readonly username: string;
  readonly role: Role;
  /** `settings`: ADMIN_USERNAME named it. `command`: `headwater account` added or enabled it. */
  readonly origin: 'settings' | 'command';
  /** The argon2 hash of the password in force. */
  readonly passwordHash: string;
  /** The hash of the ADMIN_PASSWORD applied last; `null` for an account that the settings never named. */
  readonly settingHash: string | null;
  /** Changes with the password. Tokens carry it, so a token ends with the password that it was issued for. */
  readonly version: string;
  /** By `headwater account disable`. */
  readonly disabled: boolean;
  /** Whether production refuses the password; `null`: the plain text was never seen, so it is unknown. */
  readonly weak: boolean | null;
  /** When a start found that the settings no longer name it (ISO time); `null` while they do. */
  readonly leftAt: string | null;
}

/** What a token proves: this account, while its password has this version. */
export interface Credential {
  readonly username: string;
  readonly version: string;
}

/** Gets the stored account, `null` if there is none; returns what to store, `null` to change nothing. */
export type ChangeAccount = (current: AccountRecord | null) => AccountRecord | null;

/** Where accounts are stored. Several processes may read and change them at once. */
export interface AccountRepository {
  /** All accounts. The same array as before while nothing changed, where that is known. */
  list(): Promise<readonly AccountRecord[]>;
  /** One read-modify-write step; `change` may run more than once. What it throws is passed on. */
  update(username: string, change: ChangeAccount): Promise<void>;
  close(): Promise<void>;
}

/** A change of an account that cannot be done as asked; the message says what to do. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
}

/** Whether the settings' password applies, and not one that the command set later. */
export const usesSettingPassword = ({ passwordHash, settingHash }: AccountRecord): boolean =>
  settingHash !== null && passwordHash === settingHash;

/** Whether `headwater account add` made it and the settings never named it. */
export const isOnlyOfCommand = ({ origin, settingHash }: AccountRecord): boolean =>
  origin === 'command' && settingHash === null;
