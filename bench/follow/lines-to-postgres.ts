// `lines-to-postgres DATABASE-URL COUNT FILE`: NDJSON into PostgreSQL, each event exactly once. An event is done when it is durable.
import pg from 'pg';
import { lineSource } from '../../src/lines/line-source.ts';
import type { Line } from '../../src/lines/split-line.ts';
import { postgresSink } from '../../src/sinks/postgres/postgres-sink.ts';
import { pageRowOf, type PageRow } from './page-row.ts';
import { POSTGRES_TABLE, writePostgresRows } from './postgres-tables.ts';
import { assertRows, report } from './report.ts';
import { runPipeline } from './run-pipeline.ts';

const [connectionString = '', count = '0', file = ''] = process.argv.slice(2);

const startedAt = performance.now();
await runPipeline({
  name: 'edits',
  source: lineSource({ file }),
  decode: ({ text }: Line): PageRow => pageRowOf(text),
  sink: postgresSink<PageRow>({
    connectionString,
    migrate: [POSTGRES_TABLE],
    write: writePostgresRows,
  }),
});
const seconds = (performance.now() - startedAt) / 1000;

const client = new pg.Client({ connectionString });
await client.connect();
const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM edits');
await client.end();
assertRows(rows[0]?.count, Number(count));
report(seconds);
