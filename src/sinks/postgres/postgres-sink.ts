import {
  type ExactSink,
  type OpenSink,
  SinkError,
  type SinkOptions,
  type SinkTransaction,
} from '../../core/loop/exact-sink.ts';
import { connectPostgres, type PostgresConnection } from './postgres-connection.ts';
import {
  postgresUnavailable,
  postgresWriteError,
  isTemporaryState,
  statementError,
} from './postgres-errors.ts';
import {
  checkPostgresOptions,
  DEFAULT_TIMEOUTS,
  type PostgresAddress,
  postgresName,
  type PostgresTimeouts,
} from './postgres-options.ts';
import { claimPipeline, type LockedPipeline, postgresTables } from './postgres-tables.ts';
import { type PostgresTransaction, userPostgresTransaction } from './postgres-transaction.ts';

/** The server, the tables, and what is written to them. */
export type PostgresSinkOptions<T> = PostgresAddress & {
  /** Holds the tables of the sink, and comes first in the search path. It is created if it is missing. Default: the user's own. */
  readonly schema?: string;
  /**
   * The SQL that makes the program's own tables, in order. Each text may hold several statements and runs once per pipeline
   * and schema, all in one transaction. To change a table later, append a text; do not change those that have run.
   */
  readonly migrate?: readonly string[];
  /**
   * Writes a batch of events with the program's own SQL. It runs inside the transaction that also holds the position after
   * these events: either all of it is durable, or nothing.
   *
   * If it throws, the transaction is rolled back and the pipeline ends, unless the error has `retriable: true` or the
   * database failed for a reason that passes (connection, deadlock, serialization, timeout): then the pipeline restarts.
   */
  readonly write: (db: PostgresTransaction, events: readonly T[]) => Promise<void> | void;
  readonly timeouts?: PostgresTimeouts;
};

/** An index of a large table takes a while. */
const MIGRATION_TIMEOUT_MS = 3_600_000;

const beginSql = ({ statementMs, lockMs, idleMs }: Required<PostgresTimeouts>): string =>
  [
    'BEGIN',
    `SET LOCAL statement_timeout = ${statementMs}`,
    `SET LOCAL lock_timeout = ${lockMs}`,
    `SET LOCAL idle_in_transaction_session_timeout = ${idleMs}`,
    // A server may be set up to answer COMMIT before the transaction is durable.
    "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'",
  ].join('; ');

const rollBack = async (connection: PostgresConnection): Promise<void> => {
  if (connection.lost() !== null) return;
  await connection.query('ROLLBACK').catch((error: unknown) => connection.destroy(error));
};

const open = async <T>(options: PostgresSinkOptions<T>, sinkOptions: SinkOptions): Promise<OpenSink<T>> => {
  const { schema, migrate: migrations = [], write } = options;
  const { pipeline } = sinkOptions;
  checkPostgresOptions(options, schema, pipeline);
  const name = postgresName(options);
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const begin = beginSql(timeouts);
  const connect = (): Promise<PostgresConnection> => connectPostgres(name, options, timeouts);

  /** Commits what `work` did, or rolls it back. */
  const inTransaction = async <R>(
    connection: PostgresConnection,
    work: () => Promise<R>,
    toError: (cause: unknown) => Error,
  ): Promise<R> => {
    try {
      const result = await work();
      const { command } = await connection.query('COMMIT');
      // A transaction with a failed statement is rolled back, which is not an error.
      if (command !== 'COMMIT') throw new Error(`the database answered COMMIT with ${command}`);
      return result;
    } catch (cause) {
      const lost = connection.lost();
      const error =
        lost === null || cause instanceof SinkError ? toError(cause) : postgresUnavailable(name, lost);
      await rollBack(connection);
      throw error;
    }
  };
  const ownError = (cause: unknown): Error => statementError(name, cause);

  let connection = await connect();
  const claim = async (): ReturnType<typeof claimPipeline> => {
    const claimOptions = { pipeline, name, migrations, schema, begin, timeoutMs: MIGRATION_TIMEOUT_MS };
    try {
      return await inTransaction(connection, () => claimPipeline(connection, claimOptions), ownError);
    } catch (error) {
      await connection.close();
      throw error;
    }
  };
  const claimed = await claim();
  const tables = postgresTables({
    ...sinkOptions,
    name,
    claimed,
    begin: schema === undefined ? begin : `${begin}; SET LOCAL search_path = ${claimed.schema}, public`,
  });

  const writeEvents = async (locked: LockedPipeline, change: SinkTransaction<T>): Promise<() => void> => {
    const user = userPostgresTransaction((text, values) => connection.query(text, values));
    try {
      if (change.events.length > 0) await write(user.transaction, change.events);
      await user.finish();
      return await tables.advance(connection, locked, change);
    } catch (cause) {
      await user.finish();
      const failure = user.failure();
      // What the program made of a failed statement does not matter, if the statement may succeed the next time.
      const isTemporary = failure !== null && isTemporaryState(failure.cause);
      const isAborted =
        failure !== null && cause instanceof Error && 'code' in cause && cause.code === '25P02';
      throw isTemporary || isAborted ? failure.cause : cause;
    }
  };
  const commit = async (change: SinkTransaction<T>): Promise<void> => {
    const lost = connection.lost();
    if (lost !== null) throw postgresUnavailable(name, lost);
    const onCommitted = await inTransaction(
      connection,
      async () => writeEvents(await tables.begin(connection), change),
      (cause) => postgresWriteError(pipeline, name, cause),
    );
    onCommitted();
  };
  return {
    load: async () => {
      if (connection.lost() !== null) connection = await connect();
      return inTransaction(
        connection,
        async () => tables.state(connection, await tables.begin(connection)),
        ownError,
      );
    },
    commit,
    close: () => connection.close(),
  };
};

/**
 * Writes events into PostgreSQL (13 or later), each exactly once: the program's own SQL, the position and the recent keys
 * are one transaction. The schema also has the tables `headwater_pipelines`, `headwater_keys` and `headwater_dead_letters`.
 * Needs the package pg.
 *
 *     postgresSink({
 *       connectionString: process.env.DATABASE_URL,
 *       migrate: ['CREATE TABLE pages (domain text PRIMARY KEY, created integer NOT NULL)'],
 *       write: async (db, events) => {
 *         await db.query(
 *           `INSERT INTO pages SELECT domain, count(*) FROM unnest($1::text[]) AS domain GROUP BY domain
 *            ON CONFLICT (domain) DO UPDATE SET created = pages.created + excluded.created`,
 *           [events.map(({ domain }) => domain)],
 *         );
 *       },
 *     })
 */
export const postgresSink = <T>(options: PostgresSinkOptions<T>): ExactSink<T> => ({
  name: postgresName(options),
  open: (sinkOptions) => open(options, sinkOptions),
});
