import { prepare, type Connection, type Row } from '../sqlite-connection.ts';

const PAGE_ROWS = 1000;

/** All rows of a table with a rowid, read in pages. Column 0 is the rowid, then `columns`. */
export const scanByRowid = function* (
  db: Connection,
  table: string,
  columns: readonly string[],
): Generator<Row> {
  const read = prepare(
    db,
    `SELECT rowid, ${columns.join(', ')} FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ${PAGE_ROWS}`,
  );
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = read.all(last);
    yield* rows;
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.number(0);
  }
};

/** All [key, messages] rows of a counter table, read in pages. */
export const scanCounters = function* (
  db: Connection,
  table: string,
  key: string,
): Generator<readonly [string, number]> {
  const page = (where: string) =>
    prepare(db, `SELECT ${key}, messages FROM ${table} ${where} ORDER BY ${key} LIMIT ${PAGE_ROWS}`);
  const after = page(`WHERE ${key} > ?`);
  let rows = page('').all();
  for (;;) {
    for (const row of rows) yield [row.text(0), row.number(1)];
    const end = rows.at(-1);
    if (end === undefined) return;
    rows = after.all(end.text(0));
  }
};

const WINDOW_KEY = 'resolution, dimension, start, key';

/** All windows in key order, read in pages. */
export const scanWindows = function* (db: Connection): Generator<Row> {
  const read = prepare(
    db,
    `SELECT resolution, dimension, start, key,
       bots, non_bots, new_pages, bytes_added, bytes_removed
     FROM windows WHERE (${WINDOW_KEY}) > (?, ?, ?, ?) ORDER BY ${WINDOW_KEY} LIMIT ${PAGE_ROWS}`,
  );
  let last: readonly [string, string, number, string] = ['', '', Number.MIN_SAFE_INTEGER, ''];
  for (;;) {
    const rows = read.all(...last);
    yield* rows;
    const end = rows.at(-1);
    if (end === undefined) return;
    last = [end.text(0), end.text(1), end.number(2), end.text(3)];
  }
};
