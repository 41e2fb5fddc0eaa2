// Opens the sink and commits "event" after "event" until it fails: node postgres-sink-process.js URL PIPELINE
// It says what it does line by line: "open", "writing N" while a transaction is open, "committed N", "failed CODE".
import { setTimeout as delay } from 'node:timers/promises';
import { type OpenSink, SinkError } from '../../src/core/loop/exact-sink.ts';
import { postgresSink } from '../../src/sinks/postgres/postgres-sink.ts';
import { commitNumbers } from './commit-numbers.ts';

const [connectionString = '', pipeline = ''] = process.argv.slice(2);
const PAUSE_MS = 20;

const sink = postgresSink<number>({
  connectionString,
  migrate: ['CREATE TABLE events (value integer NOT NULL, process integer NOT NULL)'],
  timeouts: { idleMs: 2000, lockMs: 500 },
  write: async (db, events) => {
    await db.query('INSERT INTO events SELECT unnest($1::integer[]), $2', [events, process.pid]);
    console.log(`writing ${events[0]}`);
    await delay(PAUSE_MS);
  },
});

/** Another process may hold the lock of the pipeline for a while. */
const openInTime = async (): Promise<OpenSink<number>> => {
  for (;;) {
    try {
      return await sink.open({ pipeline, keys: 10 });
    } catch (error) {
      if (!(error instanceof SinkError) || !error.retriable) throw error;
      console.log(`waiting ${error.code}`);
    }
  }
};

await commitNumbers(await openInTime());
