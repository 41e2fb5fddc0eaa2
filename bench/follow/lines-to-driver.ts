// A second baseline, `lines-to-driver DATABASE-URL COUNT FILE`: readline, JSON.parse and the driver, which repeats lines after a crash.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { pageRowOf, type PageRow } from './page-row.ts';
import { POSTGRES_TABLE, writePostgresRows } from './postgres-tables.ts';
import { assertRows, report } from './report.ts';

const BATCH_ITEMS = 5000;

const [connectionString = '', count = '0', file = ''] = process.argv.slice(2);
const client = new pg.Client({ connectionString });
await client.connect();
await client.query(POSTGRES_TABLE);

let written = 0;
let rows: PageRow[] = [];
const write = async (): Promise<void> => {
  await writePostgresRows(client, rows);
  written += rows.length;
  rows = [];
};

const startedAt = performance.now();
for await (const line of createInterface({ input: createReadStream(file) })) {
  rows.push(pageRowOf(line));
  if (rows.length === BATCH_ITEMS) await write();
}
await write();
const seconds = (performance.now() - startedAt) / 1000;
await client.end();
assertRows(written, Number(count));
report(seconds);
