import { errorCode } from '../../core/error-code.ts';
import { messageOf } from '../../core/message-of.ts';
import { SinkError, writeError, unavailableError } from '../../core/loop/exact-sink.ts';

/** Failures of the network. `ENOENT` is a Unix socket without a server. */
const NETWORK_CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['EHOSTDOWN', 'ENETDOWN', 'EAI_AGAIN', 'ENOTFOUND', 'ENOENT', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE'],
]);

/**
 * States that pass, see "PostgreSQL Error Codes": 08 connection, 40 conflicts with other transactions, 53 resources,
 * 57 intervention (shutdown, cancel, timeout), 58 I/O, idle in transaction, read-only after a failover, lock timeout.
 */
const TEMPORARY_STATES = /^(08|40|53|57|58)|^(25P03|25P04|25006|55P03)$/;

/** Wrong names and passwords. */
const ACCESS_STATES = /^(28...|3D000)$/;
/** The role may not create or use something. */
const PERMISSION_STATE = '42501';
/** Characters that the database cannot store: NUL, or any outside of its encoding. */
const CHARACTER_STATES = /^(22021|22P05)$/;

/** The five characters of an error that the server sent; `null` for any other error. */
export const sqlState = (error: unknown): string | null => {
  const code = errorCode(error);
  return code !== null && /^[0-9A-Z]{5}$/.test(code) && error instanceof Error && 'severity' in error
    ? code
    : null;
};

/** Whether the server ends the connection after this error. */
export const endsConnection = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && (error.severity === 'FATAL' || error.severity === 'PANIC');

export const isTemporaryState = (error: unknown): boolean => TEMPORARY_STATES.test(sqlState(error) ?? '');

/** Node tries all addresses of a host; its error has no text of its own. */
const reasonOf = (error: unknown): string =>
  error instanceof AggregateError && error.message === ''
    ? error.errors.map(messageOf).join(', ')
    : messageOf(error);

export const postgresUnavailable = (name: string, cause: unknown): SinkError =>
  unavailableError(name, cause, reasonOf(cause));

/** The driver has no codes for these. */
const isConnectionEnd = (error: unknown): boolean =>
  /^(timeout expired|Connection terminated|Query read timeout)/.test(messageOf(error));

/** A failure to connect: whether retrying may help, and what to check. */
export const connectError = (name: string, cause: unknown): SinkError => {
  if (cause instanceof SinkError) return cause;
  const isTemporary =
    isTemporaryState(cause) || NETWORK_CODES.has(errorCode(cause) ?? '') || isConnectionEnd(cause);
  if (isTemporary) return postgresUnavailable(name, cause);
  const advice = ACCESS_STATES.test(sqlState(cause) ?? '')
    ? 'Check the user, the password and the name of the database, and pg_hba.conf of the server'
    : 'Check the address, the password and `ssl`';
  return new SinkError('sink-misconfigured', `cannot connect to ${name}: ${reasonOf(cause)}. ${advice}`, {
    cause,
  });
};

/** A failure of the sink's own statements, outside of the program's SQL. */
export const statementError = (name: string, cause: unknown): SinkError => {
  if (cause instanceof SinkError) return cause;
  if (isTemporaryState(cause) || sqlState(cause) === null) return postgresUnavailable(name, cause);
  const advice =
    sqlState(cause) === PERMISSION_STATE
      ? 'Give its user the right to create tables there (GRANT CREATE ON SCHEMA), or name a `schema` that belongs to it'
      : 'Check that the tables headwater_pipelines, headwater_keys and headwater_dead_letters are as the sink made them';
  return new SinkError('sink-misconfigured', `cannot use ${name}: ${messageOf(cause)}. ${advice}`, { cause });
};

/** A failure while the program's `write` ran, or of what it wrote at COMMIT. */
export const postgresWriteError = (pipeline: string, name: string, cause: unknown): SinkError => {
  if (cause instanceof SinkError) return cause;
  if (isTemporaryState(cause)) return postgresUnavailable(name, cause);
  if (!CHARACTER_STATES.test(sqlState(cause) ?? '')) return writeError(pipeline, cause);
  return new SinkError(
    'sink-write-failed',
    `the write of "${pipeline}" failed: ${messageOf(cause)}. PostgreSQL stores no NUL character in text: replace it in \`decode\`. Nothing of this batch was saved`,
    { cause },
  );
};
