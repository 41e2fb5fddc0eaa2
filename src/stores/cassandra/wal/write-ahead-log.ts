import { chunksOf, COUNTS_SECTION, joinChunks, REST_SECTION } from './chunks.ts';
import type { CountChanges, WalRecord } from './wal-record.ts';
import type { Database } from '../connection/database.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import { number, type Row, text } from '../connection/row-values.ts';

/**
 * The number of a writer's latest records that are kept. One is enough to recover from a crash; with more, another process
 * that polls a ledger can follow its changes instead of reading everything.
 */
export const WAL_SLOTS = 16;

const OF_LEDGER = 'scope = ? AND generation = ? AND ledger = ?';
const INSERT = `INSERT INTO journal (scope, generation, ledger, writer, slot, section, chunk, revision, chunks, body)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const SELECT = `SELECT section, revision, chunks, body FROM journal WHERE ${OF_LEDGER} AND writer = ? AND slot = ?`;
const SELECT_COUNTS = `${SELECT} AND section = ${COUNTS_SECTION}`;
const WRITERS = `SELECT writer FROM journal WHERE ${OF_LEDGER} GROUP BY writer`;
const DELETE = `DELETE FROM journal WHERE ${OF_LEDGER} AND writer = ?`;

/** The records of saves, each written before its save is decided. */
export interface WriteAheadLog {
  write(ledgerKey: LedgerKey, writer: string, revision: number, record: WalRecord): Promise<void>;
  /** `null` if the record is missing or was overwritten. */
  read(ledgerKey: LedgerKey, writer: string, revision: number): Promise<WalRecord | null>;
  /** The count changes of the revisions `from` to `to`; `null` if one of them was overwritten. */
  readCountChanges(
    ledgerKey: LedgerKey,
    writer: string,
    from: number,
    to: number,
  ): Promise<readonly CountChanges[] | null>;
  /** Call after `writer` saved `revision`: removes the records of other writers up to then. */
  clean(ledgerKey: LedgerKey, writer: string, revision: number): Promise<void>;
}

/** Joins a record if all chunks of these sections exist; the slot may also hold chunks of older records. */
const join = (rows: readonly Row[], revision: number, sections: readonly number[]): WalRecord | null => {
  const current = rows.filter((row) => number(row, 'revision') === revision);
  const isComplete = sections.every((section) => {
    const chunks = current.filter((row) => number(row, 'section') === section);
    const [first] = chunks;
    return first !== undefined && chunks.length === number(first, 'chunks');
  });
  return isComplete ? joinChunks(current.map((row) => ({ body: text(row, 'body') }))) : null;
};

export const createWriteAheadLog = (db: Database): WriteAheadLog => ({
  write: async (ledgerKey, writer, revision, record) => {
    const slot = revision % WAL_SLOTS;
    await Promise.all(
      chunksOf(record).map(({ section, chunk, chunks, body }) =>
        db.write(
          { query: INSERT, params: [...ledgerKey, writer, slot, section, chunk, revision, chunks, body] },
          revision,
        ),
      ),
    );
  },
  read: async (ledgerKey, writer, revision) => {
    const rows = await db.read(SELECT, [...ledgerKey, writer, revision % WAL_SLOTS]);
    return join(rows, revision, [COUNTS_SECTION, REST_SECTION]);
  },
  readCountChanges: async (ledgerKey, writer, from, to) => {
    if (to - from >= WAL_SLOTS) return null;
    const revisions = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const records = await Promise.all(
      revisions.map(async (revision) => {
        const rows = await db.read(SELECT_COUNTS, [...ledgerKey, writer, revision % WAL_SLOTS]);
        return join(rows, revision, [COUNTS_SECTION]);
      }),
    );
    const found = records.filter((record) => record !== null);
    return found.length === records.length ? found : null;
  },
  clean: async (ledgerKey, writer, revision) => {
    const writers = (await db.read(WRITERS, ledgerKey)).map((row) => text(row, 'writer'));
    await Promise.all(
      writers
        .filter((other) => other !== writer)
        // With the revision as timestamp, the delete spares what another writer logs for a later save.
        .map((other) => db.write({ query: DELETE, params: [...ledgerKey, other] }, revision)),
    );
  },
});
