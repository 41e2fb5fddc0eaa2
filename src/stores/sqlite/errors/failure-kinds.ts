/** Each kind of failure has one error code and one advice, and is retriable or not. */
export type FailureKind =
  'full' | 'busy' | 'disk' | 'memory' | 'unopened' | 'damaged' | 'unwritable' | 'replaced' | 'unknown';

/**
 * Prefixes of SQLite's result codes (sqlite.org/rescode.html). The first match wins, so exceptions precede their family.
 * Any other code is a bug in this program, which no retry fixes.
 */
const KINDS: readonly (readonly [prefix: string, kind: FailureKind])[] = [
  ['SQLITE_FULL', 'full'],
  // SQLite creates the index of the log before it writes the first page, so a full disk fails here.
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

/** The system's error codes that may be temporary. */
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

/** When a file cannot be opened, the driver reports only SQLite's number. */
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

/** The code of an SQLite or system error; '' if it has none. */
export const failureCode = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  return CODE_NAMES[OPEN_ERROR.exec(error.message)?.[1] ?? ''] ?? '';
};

export const failureKind = (code: string): FailureKind =>
  KINDS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? SYSTEM_KINDS[code] ?? 'unknown';
