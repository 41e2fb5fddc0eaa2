import type { SinkOptions, SinkState, SinkTransaction } from '../../core/loop/exact-sink.ts';
import { fencedError, newerVersionError, SinkError } from '../../core/loop/exact-sink.ts';
import { expiredCount } from '../../core/loop/expired-count.ts';
import { failedMigration, migrationError } from '../migration-errors.ts';
import { storableText } from '../storable-text.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import { isTemporaryState, postgresUnavailable } from './postgres-errors.ts';

/** The version of the tables below. */
const FORMAT = 1;

/** The latest dead letters are kept; `dead_letters` counts all. */
export const MAX_POSTGRES_DEAD_LETTERS = 10_000;

/** Processes that make the tables at once wait for each other on this: "headwater" as a number. */
const TABLES_LOCK = 7_522_537_965;

const createTables = (schema: string): string => `
  CREATE TABLE IF NOT EXISTS ${schema}.headwater_pipelines (
    name text PRIMARY KEY,
    format integer NOT NULL,
    migrations integer NOT NULL,
    epoch bigint NOT NULL,
    revision bigint NOT NULL,
    position text,
    events bigint NOT NULL,
    dead_letters bigint NOT NULL
  );
  CREATE TABLE IF NOT EXISTS ${schema}.headwater_keys (
    pipeline text NOT NULL,
    revision bigint NOT NULL,
    count integer NOT NULL,
    keys json NOT NULL,
    PRIMARY KEY (pipeline, revision)
  );
  CREATE TABLE IF NOT EXISTS ${schema}.headwater_dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pipeline text NOT NULL,
    at timestamptz NOT NULL,
    reason text NOT NULL,
    text text NOT NULL
  );
  CREATE INDEX IF NOT EXISTS headwater_dead_letters_by_pipeline
    ON ${schema}.headwater_dead_letters (pipeline, id);`;

/** The keys of one transaction. */
interface KeyedRevision {
  readonly revision: number;
  readonly count: number;
}

/** A transaction that holds the lock of the pipeline's row. */
export interface LockedPipeline {
  /** Identifies the transaction of the database. */
  readonly transactionId: string;
  readonly position: string | null;
  readonly revision: number;
}

/** The rows of one pipeline. */
export interface PostgresTables {
  /** The SQL that begins a transaction and locks the row of the pipeline. */
  readonly begin: (connection: PostgresConnection) => Promise<LockedPipeline>;
  readonly state: (connection: PostgresConnection, locked: LockedPipeline) => Promise<SinkState>;
  /** Adds the position, the keys and the dead letters. What it returns is to be called after the COMMIT. */
  readonly advance: (
    connection: PostgresConnection,
    locked: LockedPipeline,
    change: SinkTransaction<unknown>,
  ) => Promise<() => void>;
}

interface PipelineRow {
  readonly format: number;
  readonly migrations: number;
  readonly epoch: string;
}

const CURRENT_TRANSACTION = 'pg_current_xact_id()::text';

const transactionIdOf = async (connection: PostgresConnection): Promise<string> => {
  const { rows } = await connection.query(`SELECT ${CURRENT_TRANSACTION} AS id`);
  return (rows as readonly { readonly id: string }[])[0]?.id ?? '';
};

const endedError = (pipeline: string, what: string): SinkError =>
  new SinkError(
    'sink-write-failed',
    `${what} of "${pipeline}" ended the transaction of the sink: remove COMMIT and ROLLBACK from it. What came before them may be saved without its position`,
  );

export interface MigrateOptions {
  readonly pipeline: string;
  readonly name: string;
  readonly migrations: readonly string[];
  readonly timeoutMs: number;
}

/** Applies the program's migrations that are new, in the open transaction. */
const migrate = async (
  connection: PostgresConnection,
  { pipeline, name, migrations, timeoutMs }: MigrateOptions,
  applied: number,
): Promise<void> => {
  if (applied > migrations.length) throw migrationError(pipeline, name, applied, migrations.length);
  const transactionId = await transactionIdOf(connection);
  for (const [index, sql] of migrations.entries()) {
    if (index < applied) continue;
    try {
      await connection.script(sql, timeoutMs);
    } catch (cause) {
      const lost = connection.lost();
      if (lost !== null || isTemporaryState(cause)) throw postgresUnavailable(name, lost ?? cause);
      throw failedMigration(pipeline, index, cause);
    }
    if ((await transactionIdOf(connection)) !== transactionId)
      throw endedError(pipeline, `migration ${index + 1}`);
  }
};

const requireUtf8 = async (connection: PostgresConnection, name: string): Promise<void> => {
  const { rows } = await connection.query("SELECT current_setting('server_encoding') AS encoding");
  const [row] = rows as readonly { readonly encoding: string }[];
  if (row?.encoding === 'UTF8') return;
  throw new SinkError(
    'sink-misconfigured',
    `${name} has the encoding ${row?.encoding}, which cannot store every text: create the database with ENCODING 'UTF8'`,
  );
};

export interface ClaimOptions extends MigrateOptions {
  readonly schema: string | undefined;
  /** The SQL that begins a transaction with the sink's timeouts. */
  readonly begin: string;
}

export interface ClaimedPipeline {
  /** Quoted. */
  readonly schema: string;
  readonly epoch: string;
}

/** Within one transaction: creates the tables, migrates, and makes this process the owner of the pipeline. */
export const claimPipeline = async (
  connection: PostgresConnection,
  options: ClaimOptions,
): Promise<ClaimedPipeline> => {
  const { pipeline, name, migrations, timeoutMs } = options;
  await connection.script(
    `${options.begin}; SET LOCAL statement_timeout = ${timeoutMs}; SELECT pg_advisory_xact_lock(${TABLES_LOCK})`,
  );
  await requireUtf8(connection, name);
  if (options.schema !== undefined) {
    const quoted = connection.quoteName(options.schema);
    const { rows } = await connection.query('SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1', [
      options.schema,
    ]);
    if (rows.length === 0) await connection.query(`CREATE SCHEMA ${quoted}`);
    await connection.query(`SET LOCAL search_path = ${quoted}, public`);
  }
  const { rows: schemas } = await connection.query('SELECT current_schema() AS schema');
  const found = (schemas as readonly { readonly schema: string | null }[])[0]?.schema ?? null;
  if (found === null)
    throw new SinkError(
      'sink-misconfigured',
      `${name} has no schema for this user to create tables in: give the sink a \`schema\``,
    );
  const schema = connection.quoteName(found);
  // A user who may not create tables may use those that an administrator has created.
  const { rows: tables } = await connection.query('SELECT to_regclass($1) AS pipelines', [
    `${schema}.headwater_pipelines`,
  ]);
  if ((tables as readonly { readonly pipelines: unknown }[])[0]?.pipelines === null)
    await connection.script(createTables(schema));

  const { rows } = await connection.query(
    `SELECT format, migrations, epoch::text FROM ${schema}.headwater_pipelines WHERE name = $1 FOR UPDATE`,
    [pipeline],
  );
  const [row] = rows as readonly PipelineRow[];
  if (row !== undefined && row.format > FORMAT) throw newerVersionError(name);
  await migrate(connection, options, row?.migrations ?? 0);
  const { rows: claimed } = await connection.query(
    `INSERT INTO ${schema}.headwater_pipelines AS p (name, format, migrations, epoch, revision, events, dead_letters)
     VALUES ($1, $2, $3, 1, 0, 0, 0)
     ON CONFLICT (name) DO UPDATE
       SET format = excluded.format, migrations = excluded.migrations, epoch = p.epoch + 1
     RETURNING epoch::text`,
    [pipeline, FORMAT, migrations.length],
  );
  return { schema, epoch: (claimed as readonly { readonly epoch: string }[])[0]?.epoch ?? '' };
};

export interface PostgresTablesOptions extends SinkOptions {
  readonly name: string;
  readonly claimed: ClaimedPipeline;
  /** The SQL that begins a transaction with the sink's timeouts. */
  readonly begin: string;
}

/** The rows of a pipeline that this process owns. */
export const postgresTables = ({
  pipeline,
  keys: maxKeys,
  name,
  claimed: { schema, epoch },
  begin,
}: PostgresTablesOptions): PostgresTables => {
  /** The revisions that have keys, oldest first, as the table has them. */
  let keyed: readonly KeyedRevision[] = [];
  let revision: number | null = null;

  return {
    begin: async (connection) => {
      const results = await connection.script(
        `${begin}; SELECT epoch::text, revision::text, position, ${CURRENT_TRANSACTION} AS id
         FROM ${schema}.headwater_pipelines WHERE name = ${connection.quoteText(pipeline)} FOR UPDATE`,
      );
      const [row] = (results.at(-1)?.rows ?? []) as readonly {
        readonly epoch: string;
        readonly revision: string;
        readonly position: string | null;
        readonly id: string;
      }[];
      if (row?.epoch !== epoch) throw fencedError(pipeline, name);
      return { transactionId: row.id, position: row.position, revision: Number(row.revision) };
    },
    state: async (connection, locked) => {
      const { rows } = await connection.query(
        `SELECT revision::text, count, keys::text FROM ${schema}.headwater_keys WHERE pipeline = $1 ORDER BY headwater_keys.revision`,
        [pipeline],
      );
      const found = rows as readonly {
        readonly revision: string;
        readonly count: number;
        readonly keys: string;
      }[];
      ({ revision } = locked);
      keyed = found.map(({ revision: at, count }) => ({ revision: Number(at), count }));
      return {
        position: locked.position,
        keys: found.flatMap(({ keys }) => JSON.parse(keys) as readonly string[]),
      };
    },
    advance: async (connection, locked, { events, position, keys, deadLetters }) => {
      // A transaction of an earlier connection came through after all.
      if (locked.revision !== revision)
        throw postgresUnavailable(name, new Error('an earlier transaction was saved meanwhile'));
      const next = revision + 1;
      const added = keys.length === 0 ? keyed : [...keyed, { revision: next, count: keys.length }];
      const expired = added.slice(
        0,
        expiredCount(
          added.map(({ count }) => count),
          maxKeys,
        ),
      );
      const { rows } = await connection.query(
        `WITH removed AS (
           DELETE FROM ${schema}.headwater_keys WHERE pipeline = $1 AND revision = ANY($7::bigint[])
         ), added AS (
           INSERT INTO ${schema}.headwater_keys (pipeline, revision, count, keys)
           SELECT $1, $2::bigint, $5::integer, $6::json WHERE $5::integer > 0
         )
         UPDATE ${schema}.headwater_pipelines
         SET revision = $2::bigint, position = coalesce($3, position), events = events + $4::bigint,
             dead_letters = dead_letters + $8::bigint
         WHERE name = $1 AND epoch = $9::bigint
         RETURNING ${CURRENT_TRANSACTION} AS id`,
        [
          ...[pipeline, next, position, events.length, keys.length, JSON.stringify(keys)],
          ...[expired.map((one) => one.revision), deadLetters.length, epoch],
        ],
      );
      if ((rows as readonly { readonly id: string }[])[0]?.id !== locked.transactionId)
        throw endedError(pipeline, '`write`');
      if (deadLetters.length > 0) {
        await connection.query(
          `INSERT INTO ${schema}.headwater_dead_letters (pipeline, at, reason, text)
           SELECT $1, letter.at, letter.reason, letter.text
           FROM unnest($2::timestamptz[], $3::text[], $4::text[]) WITH ORDINALITY AS letter (at, reason, text, number)
           ORDER BY number`,
          [
            pipeline,
            deadLetters.map(({ at }) => at),
            deadLetters.map(({ reason }) => storableText(reason)),
            deadLetters.map(({ text }) => storableText(text)),
          ],
        );
        await connection.query(
          `DELETE FROM ${schema}.headwater_dead_letters WHERE pipeline = $1 AND id <= (
             SELECT id FROM ${schema}.headwater_dead_letters WHERE pipeline = $1
             ORDER BY id DESC LIMIT 1 OFFSET ${MAX_POSTGRES_DEAD_LETTERS})`,
          [pipeline],
        );
      }
      return () => {
        keyed = added.slice(expired.length);
        revision = next;
      };
    },
  };
};
