import type { PageRow } from './page-row.ts';

export const POSTGRES_TABLE =
  'CREATE TABLE edits (id TEXT, wiki TEXT, title TEXT, username TEXT, bot BOOL, at BIGINT)';

const POSTGRES_INSERT =
  'INSERT INTO edits SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bool[], $6::bigint[])';

/** The part of a client of `pg` that writes. */
interface Queryable {
  readonly query: (text: string, values: unknown[]) => Promise<unknown>;
}

/** One statement for a batch, with one array per column. */
export const writePostgresRows = async (db: Queryable, rows: readonly PageRow[]): Promise<void> => {
  await db.query(POSTGRES_INSERT, [
    rows.map(({ id }) => id),
    rows.map(({ wiki }) => wiki),
    rows.map(({ title }) => title),
    rows.map(({ user }) => user),
    rows.map(({ bot }) => bot),
    rows.map(({ at }) => at),
  ]);
};
