// A second baseline, `sse-to-driver FILE COUNT URL`: eventsource, JSON.parse and the driver, which loses and repeats events.
import { EventSource } from 'eventsource';
import Database from 'libsql';
import { pageRowOf, type PageRow, SQLITE_INSERT, SQLITE_TABLE, sqliteValues } from './page-row.ts';
import { reportRows } from './report-rows.ts';

const BATCH_ITEMS = 5000;

const [file = '', count = '0', url = ''] = process.argv.slice(2);
const db = new Database(file);
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${SQLITE_TABLE}`);
const insert = db.prepare(SQLITE_INSERT);
let startedAt = 0;
let written = 0;
let rows: PageRow[] = [];

const write = (): void => {
  db.exec('BEGIN');
  for (const row of rows) insert.run(sqliteValues(row));
  db.exec('COMMIT');
  written += rows.length;
  rows = [];
  if (written === Number(count)) reportRows(file, Number(count), startedAt);
};

new EventSource(url).onmessage = ({ data }) => {
  if (startedAt === 0) startedAt = performance.now();
  rows.push(pageRowOf(data as string));
  if (rows.length === BATCH_ITEMS || written + rows.length === Number(count)) write();
};
