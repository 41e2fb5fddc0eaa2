import { StoreError, type StoreErrorCode } from '../store.ts';
import { DamagedValue } from './damaged-value.ts';
import { failureCode, type FailureKind, failureKind } from './failure-kinds.ts';
import { isDiskFull, isPathUsable } from './look-at-path.ts';
import type { Failure } from './messages.ts';

interface Meaning {
  readonly code: StoreErrorCode;
  readonly retriable: boolean;
  readonly say: (file: string) => string;
}

const damaged = (file: string): string =>
  `${file} is damaged: put back a copy of it, or move it away to start from zero. Nothing in it was changed`;

const MEANINGS: Readonly<Record<Exclude<FailureKind, 'unknown'>, Meaning>> = {
  full: {
    code: 'store-full',
    retriable: true,
    say: (file) =>
      `no room is left for ${file}: free disk space, or raise its limit. Nothing of this step was saved`,
  },
  busy: {
    code: 'store-failed',
    retriable: true,
    say: (file) => `another program is holding ${file}: let it finish, or close it`,
  },
  disk: {
    code: 'store-failed',
    retriable: true,
    say: (file) =>
      `reading or writing ${file} failed: check the disk, and its quota. Nothing of this step was saved`,
  },
  memory: {
    code: 'store-failed',
    retriable: true,
    say: (file) =>
      `no memory is left to work on ${file}: give this process more. Nothing of this step was saved`,
  },
  unopened: {
    code: 'store-failed',
    retriable: true,
    say: (file) =>
      `${file} cannot be opened at the moment: check how many files this process may open (ulimit -n), and the disk`,
  },
  damaged: { code: 'store-damaged', retriable: false, say: damaged },
  unwritable: {
    code: 'store-unwritable',
    retriable: false,
    say: (file) => `${file} cannot be written: let this user write the file and its folder`,
  },
  replaced: {
    code: 'store-replaced',
    retriable: false,
    say: (file) =>
      `${file} was moved while this process was using it, so nothing more is saved. Put the same file back and start again`,
  },
};

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A full disk has many faces, and so has a file that cannot be opened: a look at the path tells them apart. */
const kindOf = (code: string, file: string): FailureKind => {
  const kind = failureKind(code);
  if (kind !== 'disk' && kind !== 'unopened') return kind;
  if (isDiskFull(file)) return 'full';
  return kind === 'unopened' && !isPathUsable(file) ? 'unwritable' : kind;
};

const failure = (kind: Exclude<FailureKind, 'unknown'>, file: string, cause: unknown): StoreError => {
  const { code, retriable, say } = MEANINGS[kind];
  const said = text(cause);
  const prefix = failureCode(cause);
  const reason = said.startsWith(prefix) ? said : `${prefix}: ${said}`;
  return new StoreError(code, `${say(file)} (${reason})`, { cause, retriable });
};

/** What went wrong with the file, in the store's own terms. */
export const storeError = (error: unknown, file: string): StoreError => {
  if (error instanceof StoreError) return error;
  if (error instanceof DamagedValue)
    return new StoreError(
      'store-damaged',
      `${damaged(file)} (${error.message}; "headwater check ${file}" lists what is wrong)`,
      { cause: error },
    );
  const kind = kindOf(failureCode(error), file);
  return kind === 'unknown'
    ? new StoreError('store-failed', `${file} failed: ${text(error)}`, { cause: error })
    : failure(kind, file, error);
};

/** The same for an error of the system about the file's path: what does not pass is for the user to change. */
export const pathError = (error: unknown, file: string): StoreError => {
  const kind = kindOf(failureCode(error), file);
  return failure(kind === 'unknown' ? 'unwritable' : kind, file, error);
};

export const toFailure = (error: unknown, file: string): Failure => {
  const { code, message, retriable, cause } = storeError(error, file);
  return { code, message, retriable, cause: text(cause ?? '') };
};

export const fromFailure = ({ code, message, retriable, cause }: Failure): StoreError =>
  new StoreError(code, message, { retriable, ...(cause === '' ? {} : { cause: new Error(cause) }) });
