// A pipeline as a program of its own: it counts words of a feed into SQLite. MISTAKE makes it wrong. With GAPS the ids have no
// holes.
import Database from 'libsql';
import { effectSink } from '../../src/sinks/effect/effect-sink.ts';
import { sqliteSink } from '../../src/sinks/sqlite/sqlite-sink.ts';
import { follow } from '../../src/follow/follow.ts';
import { sseSource } from '../../src/sse/sse-source.ts';

const { FEED_URL = '', FILE = '', MISTAKE = '', GAPS, METRICS_PORT } = process.env;

interface Word {
  readonly id: string;
  readonly word: string;
}

const MIGRATION = 'CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT';
const ADD = 'INSERT INTO words VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET count = count + 1';

const counting = sqliteSink<Word>({
  file: FILE,
  migrate: [MIGRATION],
  write: (db, events) => {
    const add = db.prepare(ADD);
    for (const { word } of events) add.run(MISTAKE === 'no word' ? null : word);
  },
});

/** Counts in a transaction of its own, before the position is saved elsewhere. */
const countApart = (events: readonly Word[]): void => {
  const db = new Database(FILE);
  db.exec(`${MIGRATION}; BEGIN`);
  const add = db.prepare(ADD);
  for (const { word } of events) add.run([word]);
  db.exec('COMMIT');
  db.close();
};

await follow({
  name: 'words',
  source: sseSource({ url: FEED_URL, contiguous: GAPS !== undefined }),
  ...(GAPS === 'stop' ? { gaps: { then: GAPS } } : {}),
  decode: ({ data }) => JSON.parse(data) as Word,
  ...(MISTAKE === 'no key' ? {} : { key: ({ id }: Word) => id }),
  sink:
    MISTAKE === 'position apart' ? effectSink(countApart, { positionFile: `${FILE}.position` }) : counting,
  backoff: { minMs: 20, maxMs: 100 },
  limits: { batchMs: 20 },
  ...(METRICS_PORT === undefined ? {} : { metrics: { port: Number(METRICS_PORT) } }),
});
