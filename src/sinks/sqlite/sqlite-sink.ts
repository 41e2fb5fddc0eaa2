import type { OpenSink, SinkOptions, SinkTransaction, ExactSink } from '../../core/loop/exact-sink.ts';
import { SinkError, unavailableError, writeError } from '../../core/loop/exact-sink.ts';
import { openPipelineTables } from './pipeline-tables.ts';
import { inTransaction, isTemporary, openSqliteFile } from './sqlite-file.ts';
import type { SqliteTransaction } from './sqlite-transaction.ts';
import { userTransaction } from './user-transaction.ts';

/** The file, its tables, and what is written to them. */
export interface SqliteSinkOptions<T> {
  /** The path of the file. It is created if it is missing, with its folder. Other programs may read it at any time. */
  readonly file: string;
  /**
   * The SQL that makes the program's own tables, in order. Each text runs once per pipeline and file. To change a table
   * later, append a text; do not change those that have run.
   */
  readonly migrate?: readonly string[];
  /**
   * Writes a batch of events with the program's own SQL, synchronously. It runs inside the transaction that also holds the
   * position after these events: either all of it is durable, or nothing.
   *
   * If it throws, the transaction is rolled back and the pipeline ends, unless the error has `retriable: true` or is a
   * temporary failure of SQLite: then the pipeline restarts.
   */
  readonly write: (db: SqliteTransaction, events: readonly T[]) => void;
}

const open = <T>({ file, migrate = [], write }: SqliteSinkOptions<T>, options: SinkOptions): OpenSink<T> => {
  const db = openSqliteFile(file);
  const { pipeline } = options;
  const guarded = <R>(work: () => R): R => {
    try {
      return work();
    } catch (error) {
      if (error instanceof SinkError) throw error;
      throw isTemporary(error) ? unavailableError(file, error) : writeError(pipeline, error);
    }
  };
  const openTables = (): ReturnType<typeof openPipelineTables> => {
    try {
      return guarded(() => openPipelineTables(db, file, options, migrate));
    } catch (error) {
      db.close();
      throw error;
    }
  };
  const tables = openTables();
  const user = userTransaction(db);

  const userWrite: (db: SqliteTransaction, events: readonly T[]) => unknown = write;
  const writeEvents = (events: readonly T[]): void => {
    // A promise would settle after the COMMIT.
    const result = userWrite(user, events);
    if (result instanceof Promise) {
      result.catch(() => undefined);
      throw new TypeError('`write` returned a promise, but SQLite is synchronous here: do not use async');
    }
  };
  const commit = (transaction: SinkTransaction<T>): void => {
    try {
      inTransaction(db, () => {
        tables.assertOwned();
        if (transaction.events.length > 0) writeEvents(transaction.events);
        tables.advance(transaction);
      });
    } catch (error) {
      user.reset();
      throw error;
    }
  };
  let isOpen = true;
  return {
    load: () =>
      Promise.resolve().then(() =>
        guarded(() =>
          inTransaction(db, () => {
            tables.assertOwned();
            return tables.state();
          }),
        ),
      ),
    commit: (transaction) => Promise.resolve().then(() => guarded(() => commit(transaction))),
    close: () => {
      if (isOpen) db.close();
      isOpen = false;
      return Promise.resolve();
    },
  };
};

/**
 * Writes events into a SQLite file, each exactly once: the program's own SQL, the position and the recent keys are one
 * transaction. The file also has the tables `headwater_pipelines`, `headwater_keys` and `headwater_dead_letters`.
 *
 *     sqliteSink({
 *       file: 'pages.db',
 *       migrate: ['CREATE TABLE pages (domain TEXT PRIMARY KEY, created INTEGER NOT NULL)'],
 *       write: (db, events) => {
 *         const add = db.prepare('INSERT INTO pages VALUES (?, 1) ON CONFLICT DO UPDATE SET created = created + 1');
 *         for (const { domain } of events) add.run(domain);
 *       },
 *     })
 */
export const sqliteSink = <T>(options: SqliteSinkOptions<T>): ExactSink<T> => ({
  name: options.file,
  open: (sinkOptions) => Promise.resolve().then(() => open(options, sinkOptions)),
});
