import { StoreError, type StoreErrorCode } from '../store.ts';
import { DamagedValue } from './damaged-value.ts';
import type { Failure } from './messages.ts';

interface Meaning {
  readonly prefix: string;
  readonly code: StoreErrorCode;
  readonly retriable: boolean;
  readonly say: (file: string) => string;
}

const damaged = (file: string): string =>
  `${file} is damaged: put back a copy of it, or move it away to start from zero. Nothing in it was changed`;

const unwritable = (file: string): string =>
  `${file} cannot be written: let this user write the file and its folder`;

const MEANINGS: readonly Meaning[] = [
  {
    prefix: 'SQLITE_FULL',
    code: 'store-full',
    retriable: true,
    say: (file) =>
      `no room is left for ${file}: free disk space, or raise its limit. Nothing of this step was saved`,
  },
  { prefix: 'SQLITE_CORRUPT', code: 'store-damaged', retriable: false, say: damaged },
  { prefix: 'SQLITE_NOTADB', code: 'store-damaged', retriable: false, say: damaged },
  { prefix: 'SQLITE_READONLY', code: 'store-unwritable', retriable: false, say: unwritable },
  { prefix: 'SQLITE_CANTOPEN', code: 'store-unwritable', retriable: false, say: unwritable },
  { prefix: 'SQLITE_PERM', code: 'store-unwritable', retriable: false, say: unwritable },
  {
    prefix: 'SQLITE_BUSY',
    code: 'store-failed',
    retriable: true,
    say: (file) => `another program is holding ${file}: let it finish, or close it`,
  },
  {
    prefix: 'SQLITE_IOERR',
    code: 'store-failed',
    retriable: true,
    say: (file) => `reading or writing ${file} failed: check the disk. Nothing of this step was saved`,
  },
];

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const sqliteCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** What went wrong with the file, in the store's own terms. */
export const storeError = (error: unknown, file: string): StoreError => {
  if (error instanceof StoreError) return error;
  if (error instanceof DamagedValue)
    return new StoreError('store-damaged', `${damaged(file)} (${error.message})`, { cause: error });
  const code = sqliteCode(error);
  const meaning = MEANINGS.find(({ prefix }) => code.startsWith(prefix));
  if (meaning === undefined) {
    return new StoreError('store-failed', `${file} failed: ${text(error)}`, { cause: error });
  }
  const options = { cause: error, retriable: meaning.retriable };
  return new StoreError(meaning.code, `${meaning.say(file)} (${code}: ${text(error)})`, options);
};

export const toFailure = (error: unknown, file: string): Failure => {
  const { code, message, retriable, cause } = storeError(error, file);
  return { code, message, retriable, cause: text(cause ?? '') };
};

export const fromFailure = ({ code, message, retriable, cause }: Failure): StoreError =>
  new StoreError(code, message, { retriable, ...(cause === '' ? {} : { cause: new Error(cause) }) });
