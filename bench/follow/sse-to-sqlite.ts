// `sse-to-sqlite FILE COUNT URL`: a feed into SQLite, one INSERT per event, each exactly once. An event is done when it is durable.
import type { Committed } from '../../src/follow/pipeline-event.ts';
import { sqliteSink } from '../../src/sinks/sqlite/sqlite-sink.ts';
import type { SseMessage } from '../../src/sse/sse-message.ts';
import { sseSource } from '../../src/sse/sse-source.ts';
import { pageRowOf, type PageRow, SQLITE_INSERT, SQLITE_TABLE, sqliteValues } from './page-row.ts';
import { reportRows } from './report-rows.ts';
import { runPipeline } from './run-pipeline.ts';

const [file = '', count = '0', url = ''] = process.argv.slice(2);
let startedAt = 0;
let written = 0;

const onCommitted = ({ events }: Committed): void => {
  written += events;
  if (written >= Number(count)) reportRows(file, Number(count), startedAt);
};

await runPipeline(
  {
    name: 'edits',
    source: sseSource({ url }),
    decode: ({ data }: SseMessage): PageRow => {
      if (startedAt === 0) startedAt = performance.now();
      return pageRowOf(data);
    },
    key: ({ id }) => id,
    sink: sqliteSink<PageRow>({
      file,
      migrate: [SQLITE_TABLE],
      write: (db, rows) => {
        const insert = db.prepare(SQLITE_INSERT);
        for (const row of rows) insert.run(...sqliteValues(row));
      },
    }),
  },
  onCommitted,
);
