import cassandra from 'cassandra-driver';
import { StoreError } from '../store.ts';

const { responseErrorCodes } = cassandra.types;

/** Answers that another try may turn to the better: nodes are missing, too slow, or have too much to do. */
const PASSING: ReadonlySet<number> = new Set([
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

const REFUSALS: ReadonlySet<number> = new Set([
  responseErrorCodes.badCredentials,
  responseErrorCodes.unauthorized,
]);

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The driver's one error for "no host" holds the reason of each host. */
const reasons = (error: unknown): readonly unknown[] =>
  error instanceof cassandra.errors.NoHostAvailableError
    ? Object.values(error.innerErrors as Readonly<Record<string, unknown>>)
    : [error];

const isRefusal = (error: unknown): boolean =>
  error instanceof cassandra.errors.AuthenticationError ||
  (error instanceof cassandra.errors.ResponseError && REFUSALS.has(error.code));

const isPassing = (error: unknown): boolean => {
  if (error instanceof cassandra.errors.ResponseError) return PASSING.has(error.code);
  if (error instanceof cassandra.errors.NoHostAvailableError) return true;
  if (error instanceof cassandra.errors.OperationTimedOutError) return true;
  if (error instanceof cassandra.errors.BusyConnectionError) return true;
  return error instanceof Error && ('isSocketError' in error || 'syscall' in error);
};

/** What went wrong with the database at `where` (its hosts), in the store's own terms. */
export const storeError = (error: unknown, where: string): StoreError => {
  if (error instanceof StoreError) return error;
  const inner = reasons(error);
  const said = [...new Set(inner.map(text))].join('; ') || text(error);
  if (inner.some(isRefusal)) {
    return new StoreError(
      'store-unwritable',
      `Cassandra at ${where} refuses this user: check the username, the password and what the role may do (${said})`,
      { cause: error },
    );
  }
  if (isPassing(error)) {
    return new StoreError(
      'store-unwritable',
      `Cassandra at ${where} does not answer as it should: check that it runs, that this machine reaches it, and its load (${said})`,
      { cause: error, retriable: true },
    );
  }
  return new StoreError('store-failed', `Cassandra at ${where} failed: ${said}`, { cause: error });
};
