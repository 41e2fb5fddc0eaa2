import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../core/error-code.ts';
import { makeFolder } from '../files/make-folder.ts';

/** Below the data folder. */
export const JWT_SECRET_FILE = 'jwt-secret';

const MIN_CHARACTERS = 32;

const DISK_FULL_CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

const codeOf = (error: unknown): string => errorCode(error) ?? String(error);

/** The secret file cannot be read or written; the message says what to do. */
export class JwtSecretError extends Error {
  override readonly name = 'JwtSecretError';
  /** True if the disk is full: a retry may succeed later. */
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
      `cannot read the JWT secret in ${path} (${codeOf(error)}): make the file readable, or set JWT_SECRET`,
      { cause: error },
    );
  }
  if (text.length >= MIN_CHARACTERS) return text;
  const what = text === '' ? 'is empty' : `is shorter than ${MIN_CHARACTERS} characters`;
  throw new JwtSecretError(
    `the JWT secret in ${path} ${what}: delete the file to have a new secret created (existing tokens become invalid), or set JWT_SECRET`,
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

/** Creates the complete file atomically unless it exists: two processes that start at once use the same secret. */
const createSecretFile = (folder: string, path: string): void => {
  const tempFile = join(folder, `.jwt-secret.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    writeDurably(tempFile, `${newSecret()}\n`);
    linkSync(tempFile, path);
  } catch (error) {
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) {
      // The file system has no hard links: this is not atomic, but it never overwrites a file.
      writeDurably(path, `${newSecret()}\n`);
    } else if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(tempFile, { force: true });
  }
};

/**
 * The secret in `folder`/jwt-secret (mode 0600). Creates the folder and the file if they do not exist.
 *
 * @throws JwtSecretError if the file cannot be read or written, or the secret is too short to be safe.
 */
export const persistedJwtSecret = (folder: string): string => {
  const path = join(folder, JWT_SECRET_FILE);
  const existing = readSecretFile(path);
  if (existing !== null) return existing;
  try {
    makeFolder(folder);
    createSecretFile(folder, path);
  } catch (error) {
    if (DISK_FULL_CODES.has(codeOf(error)))
      throw new JwtSecretError(
        `the disk is full: cannot save the JWT secret in ${path} (${codeOf(error)}). Free some disk space, or set JWT_SECRET`,
        { cause: error },
      );
    throw new JwtSecretError(
      `cannot save the JWT secret in ${path} (${codeOf(error)}): make the folder writable, choose another DATA_DIR, or set JWT_SECRET`,
      { cause: error },
    );
  }
  const created = readSecretFile(path);
  if (created === null)
    throw new JwtSecretError(`the JWT secret in ${path} disappeared while it was created: start again`);
  return created;
};

/** The signing secret: the given one, or one saved with the data; with the in-memory store it is not saved. */
export const jwtSecret = (
  given: string | null,
  store: { readonly kind: string; readonly dataDir: string },
): string => given ?? (store.kind === 'in-memory' ? newSecret() : persistedJwtSecret(store.dataDir));
