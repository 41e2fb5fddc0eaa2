// A pipeline as a program of its own: it counts words of a feed into SQLite. MISTAKE makes it wrong.
import { sqliteSink } from '../../src/sinks/sqlite/sqlite-sink.ts';
import { follow } from '../../src/follow/follow.ts';
import { sseSource } from '../../src/sse/sse-source.ts';

const { FEED_URL = '', FILE = '', MISTAKE = '', METRICS_PORT } = process.env;

interface Word {
  readonly id: string;
  readonly word: string;
}

await follow({
  name: 'words',
  source: sseSource({ url: FEED_URL }),
  decode: ({ data }) => JSON.parse(data) as Word,
  ...(MISTAKE === 'no key' ? {} : { key: ({ id }: Word) => id }),
  sink: sqliteSink<Word>({
    file: FILE,
    migrate: ['CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT'],
    write: (db, events) => {
      const add = db.prepare(
        'INSERT INTO words VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET count = count + 1',
      );
      for (const { word } of events) add.run(MISTAKE === 'no word' ? null : word);
    },
  }),
  backoff: { minMs: 20, maxMs: 100 },
  limits: { batchMs: 20 },
  ...(METRICS_PORT === undefined ? {} : { metrics: { port: Number(METRICS_PORT) } }),
});
