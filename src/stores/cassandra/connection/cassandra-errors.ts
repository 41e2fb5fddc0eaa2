import cassandra from 'cassandra-driver';
import { StoreError } from '../../store.ts';

const { responseErrorCodes } = cassandra.types;

/** Errors that a retry may fix: nodes are missing, slow or overloaded. */
const TRANSIENT_CODES: ReadonlySet<number> = new Set([
  responseErrorCodes.serverError,
  responseErrorCodes.unavailableException,
  responseErrorCodes.overloaded,
  responseErrorCodes.isBootstrapping,
  responseErrorCodes.writeTimeout,
  responseErrorCodes.readTimeout,
  responseErrorCodes.readFailure,
  responseErrorCodes.writeFailure,
  // CAS_WRITE_UNKNOWN, which the driver does not name.
  0x1700,
]);

const REFUSAL_CODES: ReadonlySet<number> = new Set([
  responseErrorCodes.badCredentials,
  responseErrorCodes.unauthorized,
]);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The driver's NoHostAvailableError holds one reason per host. */
const reasons = (error: unknown): readonly unknown[] =>
  error instanceof cassandra.errors.NoHostAvailableError
    ? Object.values(error.innerErrors as Readonly<Record<string, unknown>>)
    : [error];

const isRefusal = (error: unknown): boolean =>
  error instanceof cassandra.errors.AuthenticationError ||
  (error instanceof cassandra.errors.ResponseError && REFUSAL_CODES.has(error.code));

const isTransient = (error: unknown): boolean => {
  if (error instanceof cassandra.errors.ResponseError) return TRANSIENT_CODES.has(error.code);
  if (error instanceof cassandra.errors.NoHostAvailableError) return true;
  if (error instanceof cassandra.errors.OperationTimedOutError) return true;
  if (error instanceof cassandra.errors.BusyConnectionError) return true;
  return error instanceof Error && ('isSocketError' in error || 'syscall' in error);
};

/** Converts any error of the database at `hosts` to a `StoreError`. */
export const toStoreError = (error: unknown, hosts: string): StoreError => {
  if (error instanceof StoreError) return error;
  const inner = reasons(error);
  const detail = [...new Set(inner.map(messageOf))].join('; ') || messageOf(error);
  if (inner.some(isRefusal)) {
    return new StoreError(
      'store-unwritable',
      `Cassandra at ${hosts} rejected this user: check the username, the password and the permissions of the role (${detail})`,
      { cause: error },
    );
  }
  if (isTransient(error)) {
    return new StoreError(
      'store-unwritable',
      `Cassandra at ${hosts} is unavailable: check that it is running and reachable from this machine, and its load (${detail})`,
      { cause: error, retriable: true },
    );
  }
  return new StoreError('store-failed', `Cassandra at ${hosts} failed: ${detail}`, { cause: error });
};
