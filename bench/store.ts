/**
 * How fast the embedded store takes batches of 5,000 events, against plain upserts of the same rows by libsql in
 * one thread with the same durability: `node dist/bench/store.js [batches]` (60 by default; 200 all-new batches
 * are a million users).
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import Database from 'libsql';
import { lastValueFrom } from 'rxjs';
import { packageRoot } from '../src/files/package-root.ts';
import { emptyCommit } from '../src/stats/counts/commit.ts';
import { countDeltas, type Countable } from '../src/stats/counts/deltas.ts';
import { sqliteStore } from '../src/stores/sqlite/sqlite-store.ts';
import type { Commit } from '../src/stores/store.ts';

const BATCH_SIZE = 5000;
const WIKIS = 900;
const ACTIVE_USERS = 20_000;

const batches = Number(process.argv[2] ?? 60);

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
const seededRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Few are very active and most hardly: about one over the rank. */
const zipf = (n: number, random: () => number): number => Math.min(n - 1, Math.floor(n ** random()) - 1);

/** Spread over the alphabet, as names are. */
const nameOf = (i: number): string => `${(Math.imul(i + 1, 2654435761) >>> 0).toString(36)} ${i}`;

const eventOf = (user: string, random: () => number): Countable => {
  const domain = `wiki${zipf(WIKIS, random)}.example.org`;
  return { bot: random() < 0.3, user, serverUrl: `https://${domain}`, domain };
};

/** The user of the n-th event. */
type UserOf = (n: number, random: () => number) => string;

const commitOf = (number: number, userOf: UserOf, random: () => number): Commit<number> => ({
  ...emptyCommit(new Date(number).toISOString()),
  deltas: countDeltas(
    Array.from({ length: BATCH_SIZE }, (_, i) => eventOf(userOf(number * BATCH_SIZE + i, random), random)),
  ),
  position: number,
  recent: [
    {
      partition: 'eqiad',
      at: number,
      keys: Array.from({ length: BATCH_SIZE }, () => randomUUID()).join('\n'),
    },
  ],
  expireBefore: new Map([['eqiad', number - 10]]),
});

/** The same commits each time, made one by one so that they take no memory. */
const commitsOf = function* (userOf: UserOf): Generator<Commit<number>> {
  const random = seededRandom(42);
  for (let i = 0; i < batches; i += 1) yield commitOf(i, userOf, random);
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;

const rate = (milliseconds: number): number => (batches * BATCH_SIZE * 1000) / milliseconds;

/** Rows by the simplest equally durable code: one transaction per batch. Returns events per second. */
const plainUpserts = (file: string, userOf: UserOf): number => {
  const db = new Database(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  const tables = ['byUser', 'byDomain', 'byServerUrl'] as const;
  const upserts = tables.map((table) => {
    db.exec(`CREATE TABLE ${table} (key TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID`);
    return db.prepare(
      `INSERT INTO ${table} VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    );
  });
  let milliseconds = 0;
  for (const { deltas } of commitsOf(userOf)) {
    const start = performance.now();
    db.exec('BEGIN');
    tables.forEach((table, i) => {
      for (const row of deltas[table]) upserts[i]?.run(row);
    });
    db.exec('COMMIT');
    milliseconds += performance.now() - start;
  }
  db.close();
  return rate(milliseconds);
};

const open = (file: string) =>
  sqliteStore<number>({ file, migrations: join(packageRoot(), 'db', 'embedded') });

/** Saves the commits one after another; the longest time that a save held up the event loop is part of it. */
const timeEmbeddedSaves = async (file: string, userOf: UserOf) => {
  const store = open(file);
  await lastValueFrom(store.load());
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const times: number[] = [];
  let usersInBatches = 0;
  for (const commit of commitsOf(userOf)) {
    usersInBatches += commit.deltas.byUser.size;
    await setImmediate();
    delay.enable();
    const start = performance.now();
    await lastValueFrom(store.save(commit));
    times.push(performance.now() - start);
    delay.disable();
  }
  const rss = process.memoryUsage.rss();
  await lastValueFrom(store.close());
  return { times, delay, rss, usersInBatches };
};

/** How long a start takes, and what it finds. */
const reopenStore = async (file: string) => {
  const start = performance.now();
  const store = open(file);
  const { snapshot } = await lastValueFrom(store.load());
  const milliseconds = performance.now() - start;
  await lastValueFrom(store.close());
  return { milliseconds, users: snapshot.distinctUsers };
};

const compare = async (name: string, userOf: UserOf): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const file = join(folder, 'store.db');
  const plain = plainUpserts(join(folder, 'plain.db'), userOf);
  const { times, delay, rss, usersInBatches } = await timeEmbeddedSaves(file, userOf);
  const embedded = rate(times.reduce((sum, time) => sum + time, 0));
  const reopened = await reopenStore(file);
  times.sort((a, b) => a - b);
  const percentile = (p: number): string => (times[Math.floor((times.length - 1) * p)] ?? 0).toFixed(0);
  process.stdout.write(
    `${name}: ${Math.round(usersInBatches / batches)} users a batch, ${reopened.users} in all\n` +
      `  embedded ${Math.round(embedded)} events/s; a save p50 ${percentile(0.5)} ms, p99 ${percentile(0.99)} ms\n` +
      `  plain upserts ${Math.round(plain)} events/s; ratio ${(embedded / plain).toFixed(2)}\n` +
      `  event loop held up p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms; RSS ${megabytes(rss)}; ` +
      `a start takes ${reopened.milliseconds.toFixed(0)} ms\n`,
  );
  rmSync(folder, { recursive: true });
};

process.stdout.write(`${batches} batches of ${BATCH_SIZE} events\n`);
await compare('zipf users', (_, random) => nameOf(zipf(ACTIVE_USERS, random)));
await compare('all-new users', nameOf);
