import cassandra from 'cassandra-driver';
import { StoreError } from '../../store.ts';

const { responseErrorCodes } = cassandra.types;

/** Answers that another try may turn to the better: nodes are missing, too slow, or have too much to do. */
const TRANSIENT_CODES: ReadonlySet<number> = new Set([
  responseErrorCodes.serverError,
  responseErrorCodes.unavailableException,
  responseErrorCodes.overloaded,
  responseErrorCodes.isBootstrapping,
  responseErrorCodes.writeTimeout,
  responseErrorCodes.readTimeout,
  responseErrorCodes.readFailure,
  responseErrorCodes.writeFailure,
  // "CAS write unknown", which the driver has no name for.
  0x1700,
]);

const REFUSAL_CODES: ReadonlySet<number> = new Set([
  responseErrorCodes.badCredentials,
  responseErrorCodes.unauthorized,
]);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The driver's one error for "no host" holds the reason of each host. */
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

/** What went wrong with the database at `where` (its hosts), in the store's own terms. */
export const toStoreError = (error: unknown, hosts: string): StoreError => {
  if (error instanceof StoreError) return error;
  const inner = reasons(error);
  const detail = [...new Set(inner.map(messageOf))].join('; ') || messageOf(error);
  if (inner.some(isRefusal)) {
    return new StoreError(
      'store-unwritable',
      `Cassandra at ${hosts} refuses this user: check the username, the password and what the role may do (${detail})`,
      { cause: error },
    );
  }
  if (isTransient(error)) {
    return new StoreError(
      'store-unwritable',
      `Cassandra at ${hosts} does not answer as it should: check that it runs, that this machine reaches it, and its load (${detail})`,
      { cause: error, retriable: true },
    );
  }
  return new StoreError('store-failed', `Cassandra at ${hosts} failed: ${detail}`, { cause: error });
};
