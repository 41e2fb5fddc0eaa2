import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../process/make-folder.ts';

const MIN_CHARACTERS = 32;

const DISK_FULL_CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

/** The kept secret cannot be read or written; the message says what to do. */
export class JwtSecretError extends Error {
  override readonly name = 'JwtSecretError';
  /** The disk is full: trying the same again later may work. */
  readonly retriable: boolean;

  constructor(message: string, { cause }: { readonly cause?: unknown } = {}) {
    super(message, { cause });
    this.retriable = DISK_FULL_CODES.has(codeOf(cause));
  }
}

const newSecret = (): string => randomBytes(32).toString('base64url');

const readSecretFile = (path: string): string | null => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new JwtSecretError(
      `the JWT secret in ${path} cannot be read (${codeOf(error)}): make the file readable, or set JWT_SECRET`,
      { cause: error },
    );
  }
  if (text.length >= MIN_CHARACTERS) return text;
  const what = text === '' ? 'is empty' : `is shorter than ${MIN_CHARACTERS} characters`;
  throw new JwtSecretError(
    `the JWT secret in ${path} ${what}: delete the file to have a new one made (tokens in use end then), or set JWT_SECRET`,
  );
};

const writeDurably = (path: string, text: string): void => {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** Puts a finished file in place unless one is there: of two processes that start at once, one wins for both. */
const createSecretFile = (folder: string, path: string): void => {
  const tempFile = join(folder, `.jwt-secret.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    writeDurably(tempFile, `${newSecret()}\n`);
    linkSync(tempFile, path);
  } catch (error) {
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) {
      // A file system without hard links: not atomic, but it never overwrites either.
      writeDurably(path, `${newSecret()}\n`);
    } else if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(tempFile, { force: true });
  }
};

/**
 * The secret kept in `folder`/jwt-secret (mode 0600); it is made, folder and all, when there is none.
 *
 * @throws JwtSecretError when it cannot be read or written, or is too short to be safe.
 */
export const persistedJwtSecret = (folder: string): string => {
  const path = join(folder, 'jwt-secret');
  const existing = readSecretFile(path);
  if (existing !== null) return existing;
  try {
    makeFolder(folder);
    createSecretFile(folder, path);
  } catch (error) {
    if (DISK_FULL_CODES.has(codeOf(error)))
      throw new JwtSecretError(
        `no room is left for a JWT secret in ${path} (${codeOf(error)}): free disk space, or set JWT_SECRET`,
        { cause: error },
      );
    throw new JwtSecretError(
      `a JWT secret cannot be kept in ${path} (${codeOf(error)}): make the folder writable, choose another DATA_DIR, or set JWT_SECRET`,
      { cause: error },
    );
  }
  const created = readSecretFile(path);
  if (created === null)
    throw new JwtSecretError(`the JWT secret in ${path} vanished while it was made: start again`);
  return created;
};

/** The secret to sign with: the one given, or else one kept beside the data, or in memory where nothing is kept. */
export const jwtSecret = (
  given: string | null,
  store: { readonly kind: string; readonly dataDir: string },
): string => given ?? (store.kind === 'in-memory' ? newSecret() : persistedJwtSecret(store.dataDir));
