/** What kind of failure an error is: each kind has one code, one advice, and either passes or does not. */
export type FailureKind =
  'full' | 'busy' | 'disk' | 'memory' | 'unopened' | 'damaged' | 'unwritable' | 'replaced' | 'unknown';

/**
 * SQLite's result codes (sqlite.org/rescode.html) by the beginning of their names: the first that fits decides, so the
 * exceptions stand before their family. What is not named here is a fault of the program, which no retry mends.
 */
const KINDS: readonly (readonly [prefix: string, kind: FailureKind])[] = [
  ['SQLITE_FULL', 'full'],
  // The index of the log is made before the first page is written: on a full disk this is what fails.
  ['SQLITE_IOERR_SHMSIZE', 'full'],
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_PROTOCOL', 'busy'],
  ['SQLITE_NOMEM', 'memory'],
  ['SQLITE_IOERR_NOMEM', 'memory'],
  ['SQLITE_IOERR_CORRUPTFS', 'damaged'],
  ['SQLITE_IOERR_DATA', 'damaged'],
  ['SQLITE_IOERR_AUTH', 'unwritable'],
  ['SQLITE_IOERR', 'disk'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_READONLY_DBMOVED', 'replaced'],
  ['SQLITE_READONLY', 'unwritable'],
  ['SQLITE_PERM', 'unwritable'],
  ['SQLITE_AUTH', 'unwritable'],
  ['SQLITE_NOLFS', 'unwritable'],
  ['SQLITE_CANTOPEN_ISDIR', 'unwritable'],
  ['SQLITE_CANTOPEN', 'unopened'],
];

/** The same for what the system says, as far as it may pass. */
const SYSTEM_KINDS: Readonly<Record<string, FailureKind>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EBUSY: 'busy',
  EAGAIN: 'busy',
  EIO: 'disk',
  ENOMEM: 'memory',
  EMFILE: 'unopened',
  ENFILE: 'unopened',
};

/** The driver gives only the number where a file cannot be opened. */
const OPEN_ERROR = /^ConnectionFailed\(.*: (\d+)"\)$/s;
const CODE_NAMES: Readonly<Record<string, string>> = {
  5: 'SQLITE_BUSY',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  26: 'SQLITE_NOTADB',
};

/** The code of an error of SQLite or of the system; '' where it has none. */
export const failureCode = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  return CODE_NAMES[OPEN_ERROR.exec(error.message)?.[1] ?? ''] ?? '';
};

export const failureKind = (code: string): FailureKind =>
  KINDS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? SYSTEM_KINDS[code] ?? 'unknown';
