import { StoreError, type StoreErrorCode } from '../../store.ts';
import { startOverAdvice } from './start-over-advice.ts';
import { DamagedValue } from './damaged-value.ts';
import { failureCode, type FailureKind, failureKind } from './failure-kinds.ts';
import { shellQuoted } from '../../../core/shell-quoted.ts';
import { isDiskFull, isPathUsable } from '../file/path-checks.ts';
import type { Failure } from '../threads/worker-messages.ts';

interface Meaning {
  readonly code: StoreErrorCode;
  readonly retriable: boolean;
  readonly describe: (file: string) => string;
}

const damaged = (file: string): string =>
  `${file} is damaged: restore a backup, or ${startOverAdvice(file)}. The file was not changed`;

const MEANINGS: Readonly<Record<Exclude<FailureKind, 'unknown'>, Meaning>> = {
  full: {
    code: 'store-full',
    retriable: true,
    describe: (file) =>
      `no space left for ${file}: free disk space or raise the limit of the file. This save was rolled back`,
  },
  busy: {
    code: 'store-failed',
    retriable: true,
    describe: (file) => `${file} is locked by another program: wait until it finishes, or close it`,
  },
  disk: {
    code: 'store-failed',
    retriable: true,
    describe: (file) =>
      `reading or writing ${file} failed: check the disk and the quota. This save was rolled back`,
  },
  memory: {
    code: 'store-failed',
    retriable: true,
    describe: (file) =>
      `out of memory while using ${file}: give this process more memory. This save was rolled back`,
  },
  unopened: {
    code: 'store-failed',
    retriable: true,
    describe: (file) =>
      `cannot open ${file} at the moment: check the open-file limit of this process (ulimit -n) and the disk`,
  },
  damaged: { code: 'store-damaged', retriable: false, describe: damaged },
  unwritable: {
    code: 'store-unwritable',
    retriable: false,
    describe: (file) => `cannot write ${file}: give this user write permission for the file and its folder`,
  },
  replaced: {
    code: 'store-replaced',
    retriable: false,
    describe: (file) =>
      `${file} was moved while this process was using it, so saving has stopped. Put the same file back and restart`,
  },
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A full disk and an unusable path appear as several codes; checking the path tells them apart. */
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

/** Converts any error about the file to a `StoreError`. */
export const toStoreError = (error: unknown, file: string): StoreError => {
  if (error instanceof StoreError) return error;
  if (error instanceof DamagedValue)
    return new StoreError(
      'store-damaged',
      `${damaged(file)} (${error.message}; "headwater check ${shellQuoted(file)}" lists all faults)`,
      { cause: error },
    );
  const kind = kindOf(failureCode(error), file);
  return kind === 'unknown'
    ? new StoreError('store-failed', `${file} failed: ${messageOf(error)}`, { cause: error })
    : failure(kind, file, error);
};

/** Converts a system error about the file's path. An unknown code means that the user must change the path. */
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
