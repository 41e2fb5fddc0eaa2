// The baseline, `copy-process DATABASE-URL COUNT FILE`: the server's own COPY of rows that are ready in a file it reads.
import { createWriteStream, rmSync } from 'node:fs';
import { once } from 'node:events';
import pg from 'pg';
import { generatedTexts } from './generated-texts.ts';
import { pageRowOf } from './page-row.ts';
import { POSTGRES_TABLE } from './postgres-tables.ts';
import { assertRows, report } from './report.ts';

const [connectionString = '', count = '0', file = ''] = process.argv.slice(2);

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');

const rows = createWriteStream(file, { mode: 0o644 });
for (const text of generatedTexts(Number(count))) {
  const { id, wiki, title, user, bot, at } = pageRowOf(text);
  const line = [id, wiki, title, user, String(bot), String(at)].map(escaped).join('\t');
  if (!rows.write(`${line}\n`)) await once(rows, 'drain');
}
rows.end();
await once(rows, 'finish');

const client = new pg.Client({ connectionString });
await client.connect();
await client.query(POSTGRES_TABLE);
const startedAt = performance.now();
const { rowCount } = await client.query(`COPY edits FROM '${file}'`);
const seconds = (performance.now() - startedAt) / 1000;
await client.end();
rmSync(file);
assertRows(rowCount, Number(count));
report(seconds);
