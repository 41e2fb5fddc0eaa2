import type { AccountRecord, AccountRepository } from '../../../accounts/account.ts';
import type { LegacyAccount } from '../../../accounts/configure-admin.ts';
import { StoreError } from '../../store.ts';
import { toWellFormed } from '../../to-well-formed.ts';
import type { Database } from '../connection/database.ts';
import { booleanOrNull, number, type Row, text, textOrNull } from '../connection/row-values.ts';

/** Cassandra's limit for a partition or clustering key. */
const MAX_KEY_BYTES = 65_535;
const REALM = 'headwater';
/** Attempts of one update while other processes change the same account. */
const MAX_ATTEMPTS = 10;

const COLUMNS =
  'username, revision, role, origin, password_hash, setting_hash, version, disabled, weak, left_at';

const record = (row: Row): AccountRecord => ({
  username: text(row, 'username'),
  role: text(row, 'role') === 'admin' ? 'admin' : 'reader',
  origin: text(row, 'origin') === 'command' ? 'command' : 'settings',
  passwordHash: text(row, 'password_hash'),
  settingHash: textOrNull(row, 'setting_hash'),
  version: text(row, 'version'),
  disabled: booleanOrNull(row, 'disabled') === true,
  weak: booleanOrNull(row, 'weak'),
  leftAt: textOrNull(row, 'left_at'),
});

const checkName = (username: string): void => {
  const bytes = Buffer.byteLength(username);
  if (bytes >= 1 && bytes <= MAX_KEY_BYTES) return;
  throw new StoreError('store-failed', `a username must have 1 to ${MAX_KEY_BYTES} bytes, not ${bytes}`);
};

const valuesOf = (account: AccountRecord): readonly unknown[] => [
  account.role,
  account.origin,
  toWellFormed(account.passwordHash),
  account.settingHash,
  account.version,
  account.disabled,
  account.weak,
  account.leftAt,
];

const INSERT = `INSERT INTO accounts (realm, ${COLUMNS}) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS`;
const UPDATE = `UPDATE accounts SET role = ?, origin = ?, password_hash = ?, setting_hash = ?, version = ?,
  disabled = ?, weak = ?, left_at = ?, revision = ? WHERE realm = ? AND username = ? IF revision = ?`;

/** The accounts of a keyspace, shared by all its processes. */
export const cassandraAccounts = (db: Database): AccountRepository => {
  let cached: readonly AccountRecord[] = [];

  /** Returns false if another process changed the account meanwhile. */
  const attempt: (
    username: string,
    change: Parameters<AccountRepository['update']>[1],
  ) => Promise<boolean> = async (username, change) => {
    const [row] = await db.readSerial(`SELECT ${COLUMNS} FROM accounts WHERE realm = ? AND username = ?`, [
      REALM,
      username,
    ]);
    const changed = change(row === undefined ? null : record(row));
    if (changed === null) return true;
    if (row === undefined) return db.compareAndSet(INSERT, [REALM, username, ...valuesOf(changed)]);
    const revision = number(row, 'revision');
    return db.compareAndSet(UPDATE, [...valuesOf(changed), revision + 1, REALM, username, revision]);
  };

  return {
    list: async () => {
      const rows = await db.read(`SELECT ${COLUMNS} FROM accounts WHERE realm = ?`, [REALM]);
      const records = rows.map(record);
      if (JSON.stringify(records) !== JSON.stringify(cached)) cached = records;
      return cached;
    },
    update: async (name, change) => {
      const username = toWellFormed(name);
      checkName(username);
      for (let tries = 0; tries < MAX_ATTEMPTS; tries += 1) if (await attempt(username, change)) return;
      throw new StoreError('store-failed', `other processes keep changing the account ${username}: retry`, {
        retriable: true,
      });
    },
    close: () => db.close(),
  };
};

/** Accounts in the table of earlier releases. */
export const legacyAccounts = async (db: Database): Promise<readonly LegacyAccount[]> =>
  (await db.read('SELECT username, password_hash FROM users', [])).map((row) => ({
    username: text(row, 'username'),
    passwordHash: text(row, 'password_hash'),
  }));
