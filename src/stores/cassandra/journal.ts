import {
  chunksOf,
  type Entry,
  joinChunks,
  REST_SECTION,
  STANDING_SECTION,
  type StandingChange,
} from './entry.ts';
import type { Database } from './database.ts';
import type { Place } from './place.ts';
import { number, type Row, text } from './row-reading.ts';

/**
 * So many last entries of a writer are kept. One would do for starting again after a crash; with more, another
 * process that reads a ledger now and then can follow it by what has changed.
 */
export const JOURNAL_SLOTS = 16;

const OF = 'scope = ? AND generation = ? AND ledger = ?';
const INSERT = `INSERT INTO journal (scope, generation, ledger, writer, slot, section, chunk, revision, chunks, body)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const SELECT = `SELECT section, revision, chunks, body FROM journal WHERE ${OF} AND writer = ? AND slot = ?`;
const SELECT_STANDING = `${SELECT} AND section = ${STANDING_SECTION}`;
const WRITERS = `SELECT writer FROM journal WHERE ${OF} GROUP BY writer`;
const DELETE = `DELETE FROM journal WHERE ${OF} AND writer = ?`;

/** What saves are about to change, written before each save is decided. */
export interface Journal {
  write(place: Place, writer: string, revision: number, entry: Entry): Promise<void>;
  /** `null` when it is not there, or no longer. */
  read(place: Place, writer: string, revision: number): Promise<Entry | null>;
  /** The changes of the standing by the revisions `from` to `to`; `null` when one of them is not there any more. */
  readStanding(
    place: Place,
    writer: string,
    from: number,
    to: number,
  ): Promise<readonly StandingChange[] | null>;
  /** After `writer` did the save `revision`: removes what others wrote up to then. */
  clean(place: Place, writer: string, revision: number): Promise<void>;
}

/** The entry, if all chunks of these sections are there; older entries of the slot may lie between them. */
const join = (rows: readonly Row[], revision: number, sections: readonly number[]): Entry | null => {
  const current = rows.filter((row) => number(row, 'revision') === revision);
  const isWhole = sections.every((section) => {
    const chunks = current.filter((row) => number(row, 'section') === section);
    const [first] = chunks;
    return first !== undefined && chunks.length === number(first, 'chunks');
  });
  return isWhole ? joinChunks(current.map((row) => ({ body: text(row, 'body') }))) : null;
};

export const createJournal = (db: Database): Journal => ({
  write: async (place, writer, revision, entry) => {
    const slot = revision % JOURNAL_SLOTS;
    await Promise.all(
      chunksOf(entry).map(({ section, chunk, chunks, body }) =>
        db.write(
          { query: INSERT, params: [...place, writer, slot, section, chunk, revision, chunks, body] },
          revision,
        ),
      ),
    );
  },
  read: async (place, writer, revision) => {
    const rows = await db.read(SELECT, [...place, writer, revision % JOURNAL_SLOTS]);
    return join(rows, revision, [STANDING_SECTION, REST_SECTION]);
  },
  readStanding: async (place, writer, from, to) => {
    if (to - from >= JOURNAL_SLOTS) return null;
    const revisions = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const entries = await Promise.all(
      revisions.map(async (revision) => {
        const rows = await db.read(SELECT_STANDING, [...place, writer, revision % JOURNAL_SLOTS]);
        return join(rows, revision, [STANDING_SECTION]);
      }),
    );
    const found = entries.filter((entry) => entry !== null);
    return found.length === entries.length ? found : null;
  },
  clean: async (place, writer, revision) => {
    const writers = (await db.read(WRITERS, place)).map((row) => text(row, 'writer'));
    await Promise.all(
      writers
        .filter((other) => other !== writer)
        // By the revision as its time it spares what another one writes for a later save.
        .map((other) => db.write({ query: DELETE, params: [...place, other] }, revision)),
    );
  },
});
