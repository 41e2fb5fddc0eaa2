import { StoreError, type StoreErrorCode } from '../../store.ts';
import { DamagedValue } from './damaged-value.ts';
import { failureCode, type FailureKind, failureKind } from './failure-kinds.ts';
import { isDiskFull, isPathUsable } from '../file/path-checks.ts';
import type { Failure } from '../threads/worker-messages.ts';

interface Meaning {
  readonly code: StoreErrorCode;
  readonly retriable: boolean;
  readonly describe: (file: string) => string;
}

const damaged = (file: string): string =>
  `${file} is damaged: put back a copy of it, or move it away to start from zero. Nothing in it was changed`;

const MEANINGS: Readonly<Record<Exclude<FailureKind, 'unknown'>, Meaning>> = {
  full: {
    code: 'store-full',
    retriable: true,
    describe: (file) =>
      `no room is left for ${file}: free disk space, or raise its limit. Nothing of this step was saved`,
  },
  busy: {
    code: 'store-failed',
    retriable: true,
    describe: (file) => `another program is holding ${file}: let it finish, or close it`,
  },
  disk: {
    code: 'store-failed',
    retriable: true,
    describe: (file) =>
      `reading or writing ${file} failed: check the disk, and its quota. Nothing of this step was saved`,
  },
  memory: {
    code: 'store-failed',
    retriable: true,
    describe: (file) =>
      `no memory is left to work on ${file}: give this process more. Nothing of this step was saved`,
  },
  unopened: {
    code: 'store-failed',
    retriable: true,
    describe: (file) =>
      `${file} cannot be opened at the moment: check how many files this process may open (ulimit -n), and the disk`,
  },
  damaged: { code: 'store-damaged', retriable: false, describe: damaged },
  unwritable: {
    code: 'store-unwritable',
    retriable: false,
    describe: (file) => `${file} cannot be written: let this user write the file and its folder`,
  },
  replaced: {
    code: 'store-replaced',
    retriable: false,
    describe: (file) =>
      `${file} was moved while this process was using it, so nothing more is saved. Put the same file back and start again`,
  },
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A full disk has many faces, and so has a file that cannot be opened: a look at the path tells them apart. */
const kindOf = (code: string, file: string): FailureKind => {
  const kind = failureKind(code);
  if (kind !== 'disk' && kind !== 'unopened') return kind;
  if (isDiskFull(file)) return 'full';
  return kind === 'unopened' && !isPathUsable(file) ? 'unwritable' : kind;
};

const failure = (kind: Exclude<FailureKind, 'unknown'>, file: string, cause: unknown): StoreError => {
  const { code, retriable, describe } = MEANINGS[kind];
  const detail = messageOf(cause);
  const prefix = failureCode(cause);
  const reason = detail.startsWith(prefix) ? detail : `${prefix}: ${detail}`;
  return new StoreError(code, `${describe(file)} (${reason})`, { cause, retriable });
};

/** What went wrong with the file, in the store's own terms. */
export const toStoreError = (error: unknown, file: string): StoreError => {
  if (error instanceof StoreError) return error;
  if (error instanceof DamagedValue)
    return new StoreError(
      'store-damaged',
      `${damaged(file)} (${error.message}; "headwater check ${file}" lists what is wrong)`,
      { cause: error },
    );
  const kind = kindOf(failureCode(error), file);
  return kind === 'unknown'
    ? new StoreError('store-failed', `${file} failed: ${messageOf(error)}`, { cause: error })
    : failure(kind, file, error);
};

/** The same for an error of the system about the file's path: what does not pass is for the user to change. */
export const toPathError = (error: unknown, file: string): StoreError => {
  const kind = kindOf(failureCode(error), file);
  return failure(kind === 'unknown' ? 'unwritable' : kind, file, error);
};

export const toFailure = (error: unknown, file: string): Failure => {
  const { code, message, retriable, cause } = toStoreError(error, file);
  return { code, message, retriable, cause: messageOf(cause ?? '') };
};

export const fromFailure = ({ code, message, retriable, cause }: Failure): StoreError =>
  new StoreError(code, message, { retriable, ...(cause === '' ? {} : { cause: new Error(cause) }) });
