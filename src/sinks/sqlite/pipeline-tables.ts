import {
  fencedError,
  newerVersionError,
  type SinkOptions,
  type SinkState,
  type SinkTransaction,
} from '../../core/loop/exact-sink.ts';
import { expiredCount } from '../../core/loop/expired-count.ts';
import { failedMigration, migrationError } from '../migration-errors.ts';
import { storableText } from '../storable-text.ts';
import { type Connection, inTransaction } from './sqlite-file.ts';

/** The version of the tables below. */
const FORMAT = 1;

const CREATE_TABLES = `
  CREATE TABLE IF NOT EXISTS headwater_pipelines (
    name TEXT PRIMARY KEY,
    format INTEGER NOT NULL,
    migrations INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    position TEXT,
    events INTEGER NOT NULL,
    dead_letters INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS headwater_keys (
    pipeline TEXT NOT NULL,
    revision INTEGER NOT NULL,
    count INTEGER NOT NULL,
    keys TEXT NOT NULL,
    PRIMARY KEY (pipeline, revision)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS headwater_dead_letters (
    id INTEGER PRIMARY KEY,
    pipeline TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS headwater_dead_letters_by_pipeline ON headwater_dead_letters (pipeline, id)`;

/** The latest dead letters are kept; `dead_letters` counts all. */
export const MAX_DEAD_LETTERS = 10_000;

/** The rows of one pipeline in a file. Its methods are to be called within a transaction. */
export interface PipelineTables {
  /** Throws a `SinkError` `sink-fenced` unless this process is the last that opened the pipeline. */
  readonly assertOwned: () => void;
  readonly state: () => SinkState;
  readonly advance: (transaction: SinkTransaction<unknown>) => void;
}

interface PipelineRow {
  readonly format: number;
  readonly migrations: number;
  readonly epoch: number;
  readonly revision: number;
  readonly position: string | null;
}

/** Creates the tables, applies the program's migrations that are new, and makes this process the owner of the pipeline. */
export const openPipelineTables = (
  db: Connection,
  file: string,
  { pipeline, keys: maxKeys }: SinkOptions,
  migrations: readonly string[],
): PipelineTables => {
  const rowOf = (): PipelineRow | undefined =>
    db
      .prepare('SELECT format, migrations, epoch, revision, position FROM headwater_pipelines WHERE name = ?')
      .get([pipeline]) as PipelineRow | undefined;

  const migrate = (applied: number): void => {
    if (applied > migrations.length) throw migrationError(pipeline, file, applied, migrations.length);
    for (const [index, sql] of migrations.entries()) {
      if (index < applied) continue;
      try {
        db.exec(sql);
      } catch (cause) {
        throw failedMigration(pipeline, index, cause);
      }
    }
  };

  const claim = (): number => {
    db.exec(CREATE_TABLES);
    const row = rowOf();
    if (row !== undefined && row.format > FORMAT) throw newerVersionError(file);
    migrate(row?.migrations ?? 0);
    const epoch = (row?.epoch ?? 0) + 1;
    db.prepare(
      `INSERT INTO headwater_pipelines (name, format, migrations, epoch, revision, position, events, dead_letters)
       VALUES (?, ?, ?, ?, 0, NULL, 0, 0)
       ON CONFLICT (name) DO UPDATE SET format = excluded.format, migrations = excluded.migrations, epoch = excluded.epoch`,
    ).run([pipeline, FORMAT, migrations.length, epoch]);
    return epoch;
  };

  const epoch = inTransaction(db, claim);
  const statements = {
    advance: db.prepare(
      `UPDATE headwater_pipelines
       SET revision = ?, position = coalesce(?, position), events = events + ?, dead_letters = dead_letters + ?
       WHERE name = ?`,
    ),
    addKeys: db.prepare('INSERT INTO headwater_keys (pipeline, revision, count, keys) VALUES (?, ?, ?, ?)'),
    deleteKeys: db.prepare('DELETE FROM headwater_keys WHERE pipeline = ? AND revision = ?'),
    addDeadLetter: db.prepare(
      'INSERT INTO headwater_dead_letters (pipeline, at, reason, text) VALUES (?, ?, ?, ?)',
    ),
    deleteDeadLetters: db.prepare(
      `DELETE FROM headwater_dead_letters WHERE pipeline = ? AND id <= (
         SELECT id FROM headwater_dead_letters WHERE pipeline = ? ORDER BY id DESC LIMIT 1 OFFSET ${MAX_DEAD_LETTERS})`,
    ),
  };
  /** The revisions that have keys, oldest first, as the file has them. */
  let keyed: readonly { readonly revision: number; readonly count: number }[] = [];
  let revision = 0;

  const addKeys = (keys: readonly string[]): void => {
    if (keys.length === 0) return;
    statements.addKeys.run([pipeline, revision, keys.length, JSON.stringify(keys)]);
    keyed = [...keyed, { revision, count: keys.length }];
    const expired = expiredCount(
      keyed.map(({ count }) => count),
      maxKeys,
    );
    for (const oldest of keyed.slice(0, expired)) statements.deleteKeys.run([pipeline, oldest.revision]);
    keyed = keyed.slice(expired);
  };
  return {
    assertOwned: () => {
      if (rowOf()?.epoch !== epoch) throw fencedError(pipeline, file);
    },
    state: () => {
      const row = rowOf();
      revision = row?.revision ?? 0;
      const rows = db
        .prepare('SELECT revision, count, keys FROM headwater_keys WHERE pipeline = ? ORDER BY revision')
        .all([pipeline]) as { readonly revision: number; readonly count: number; readonly keys: string }[];
      keyed = rows.map(({ revision: at, count }) => ({ revision: at, count }));
      return {
        position: row?.position ?? null,
        keys: rows.flatMap(({ keys }) => JSON.parse(keys) as readonly string[]),
      };
    },
    advance: ({ position, events, keys, deadLetters }) => {
      revision += 1;
      statements.advance.run([revision, position, events.length, deadLetters.length, pipeline]);
      addKeys(keys);
      for (const { at, reason, text } of deadLetters)
        statements.addDeadLetter.run([pipeline, at, storableText(reason), storableText(text)]);
      if (deadLetters.length > 0) statements.deleteDeadLetters.run([pipeline, pipeline]);
    },
  };
};
