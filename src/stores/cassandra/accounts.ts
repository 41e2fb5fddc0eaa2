import { type Account, StoreError } from '../store.ts';
import type { Database } from './database.ts';
import { text } from './row-reading.ts';

/** Cassandra's limit for a key. */
const MAX_BYTES = 65_535;

const fits = (username: string): boolean => username !== '' && Buffer.byteLength(username) <= MAX_BYTES;

export const findAccount = async (db: Database, username: string): Promise<Account | null> => {
  if (!fits(username)) return null;
  const [row] = await db.read('SELECT password_hash FROM users WHERE username = ?', [username]);
  return row === undefined ? null : { username, passwordHash: text(row, 'password_hash') };
};

export const putAccount = async (db: Database, { username, passwordHash }: Account): Promise<void> => {
  if (!fits(username)) {
    throw new StoreError(
      'store-failed',
      `a username is 1 to ${MAX_BYTES} bytes long, not ${Buffer.byteLength(username)}`,
    );
  }
  const query = 'INSERT INTO users (username, password_hash) VALUES (?, ?)';
  await db.write({ query, params: [username, passwordHash] });
};
