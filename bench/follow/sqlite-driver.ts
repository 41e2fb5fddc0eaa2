// The baseline, `sqlite-driver FILE COUNT`: the driver alone, inserting parsed events in durable transactions.
import Database from 'libsql';
import { generatedTexts } from './generated-texts.ts';
import { pageRowOf, type PageRow, SQLITE_INSERT, SQLITE_TABLE, sqliteValues } from './page-row.ts';
import { reportRows } from './report-rows.ts';

const BATCH_ITEMS = 5000;

const [file = '', count = '0'] = process.argv.slice(2);
const rows: PageRow[] = [];
for (const text of generatedTexts(Number(count))) rows.push(pageRowOf(text));

const db = new Database(file);
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${SQLITE_TABLE}`);
const insert = db.prepare(SQLITE_INSERT);
const startedAt = performance.now();
for (let start = 0; start < rows.length; start += BATCH_ITEMS) {
  db.exec('BEGIN');
  for (const row of rows.slice(start, start + BATCH_ITEMS)) insert.run(sqliteValues(row));
  db.exec('COMMIT');
}
reportRows(file, Number(count), startedAt);
