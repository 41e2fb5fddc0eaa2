import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { tryCommand } from '../support/images/run-command.ts';
import { type InstalledPackage, installPackage } from '../support/packed-package.ts';

/** A program of a user: the types flow from `decode` to the sink, and through the operators. */
const PROGRAM = `
import {
  type Batch,
  closedLoop,
  decode,
  filterItems,
  follow,
  FollowError,
  type FollowOptions,
  type ResumableSource,
  restart,
  retryDelay,
  type Source,
  writeEach,
} from 'headwater';
import { type Change, ApiError, headwaterClient, type Stats } from 'headwater/client';
import { type SqliteTransaction, sqliteSink } from 'headwater/sqlite';
import { FeedError, sseParser, type SseMessage, type SsePosition, sseSource } from 'headwater/sse';
import { batchOf, createFeedSimulator, generatedLog, marbles, memorySink, provesExact } from 'headwater/testing';
import { type FeedPosition, feedSource, type RecentChange, startPosition, userAgent } from 'headwater/wikimedia';
import { type Observable, of } from 'rxjs';

interface Page {
  readonly id: string;
  readonly title: string;
}
const source: ResumableSource<SseMessage, SsePosition> = sseSource({ url: 'https://example.org/feed' });
export const insert = (db: SqliteTransaction, titles: readonly string[]): void => {
  for (const title of titles) db.prepare('INSERT INTO pages VALUES (?)').run(title);
};
await follow({
  name: 'pages',
  source,
  decode: ({ data }) => JSON.parse(data) as Page,
  key: ({ id }) => id,
  sink: sqliteSink<Page>({
    file: 'pages.db',
    migrate: ['CREATE TABLE pages (title TEXT)'],
    write: (db, pages) => insert(db, pages.map(({ title }) => title)),
  }),
});
export const options: FollowOptions<SseMessage, SsePosition, number> = {
  name: 'lengths',
  source,
  decodeAll: ({ data }) => [data.length],
  sink: memorySink<number>().sink,
};
export const lengths = (items: Source<SseMessage, string>): Observable<Batch<number, string>> =>
  closedLoop(items, { capacity: 100 }, (batch$) =>
    batch$.pipe(
      decode(({ data }) => data.length),
      filterItems((length) => length > 0),
      writeEach((length) => of(length)),
    ),
  ).pipe(restart({ delay: retryDelay({ minMs: 100, maxMs: 1000 }, Math.random), stableAfterMs: 1000 }));
export const parse: (chunk: Uint8Array) => void = sseParser(({ data }) => data.toUpperCase());
export const wikimedia: Source<SseMessage, FeedPosition> = feedSource(
  {
    url: 'https://example.org/feed',
    userAgent: userAgent('1', null),
    idleTimeoutMs: 1,
    connectTimeoutMs: 1,
    maxEventBytes: 1,
  },
  { position: startPosition(0), rewindMs: 0, now: Date.now },
  () => undefined,
);
export const title = (change: RecentChange): string | null => change.title;
export const simulator = createFeedSimulator({ logs: [generatedLog({ seed: 1, startMs: 0, rate: 1 })] });
marbles(({ cold, expectObservable }) => expectObservable(cold('a', { a: batchOf([1]) })).toBe('a', { a: batchOf([1]) }));
export const prove = provesExact;
export const client = headwaterClient({ url: 'http://localhost:7000', token: () => 'token' });
export const stats: Stats = await client.stats({ top: 'all' });
export const perHour: number = (await client.windows({ resolution: '1h', from: new Date(), by: 'domain' })).rows.length;
export const change$: Observable<Change> = client.events({ kind: ['ip', 'temporary'], namespace: 0, min_bytes: 500 });
export const failed = (error: unknown): boolean => error instanceof ApiError && error.retriable;
if (new FeedError('feed-ended', 'over').retriable) console.log(FollowError.name);
`;

const KAFKA_PROGRAM = `
import { consumerGroup, kafkaClient, type KafkaRecord, topicWriterFactory } from 'headwater/kafka';
import type { Source } from 'headwater';

const kafka = kafkaClient({ brokers: [], clientId: 'me', tls: false, caFile: null, sasl: null, log: () => undefined });
const group = consumerGroup(kafka, {
  group: 'g',
  topic: 't',
  concurrentFetches: 1,
  sessionTimeoutMs: 30_000,
  now: Date.now,
});
group.assigned$.subscribe(({ records }) => {
  const source: Source<KafkaRecord, number> = records(0);
  console.log(source);
});
export const open = topicWriterFactory;
`;

/** What a program must not compile with: each line is an error of its own. */
const MISTAKES = `
import { closedLoop } from 'headwater';
import 'headwater/dist/src/core/loop/closed-loop.js';
import { sseParser } from 'headwater/sse';
sseParser(({ datum }) => datum);
closedLoop(() => 1, {}, (batch$) => batch$);
import { follow } from 'headwater';
import { sseSource } from 'headwater/sse';
import { sqliteSink } from 'headwater/sqlite';
const source = sseSource({ url: '' });
follow({ name: 'n', source, decode: () => 1, sink: sqliteSink<string>({ file: '', write: () => undefined }) });
import { headwaterClient } from 'headwater/client';
const client = headwaterClient({ url: '', user: 'admin', password: '' });
client.windows({ resolution: '5m' });
client.events({ kind: 'robot' });
client.top({ window: '1h' });
headwaterClient({ url: '', user: 'admin' });
headwaterClient({ url: '', user: 'admin', password: '', token: '' });
`;

interface Resolution {
  readonly module: string;
  readonly moduleResolution: string;
}

const NODE: Resolution = { module: 'nodenext', moduleResolution: 'nodenext' };
const RESOLUTIONS: readonly Resolution[] = [NODE, { module: 'esnext', moduleResolution: 'bundler' }];
const TSC = join(packageRoot(), 'node_modules', 'typescript', 'bin', 'tsc');

describe('the declarations of the installed package', () => {
  let installed: InstalledPackage;
  before(async () => {
    installed = await installPackage();
    writeFileSync(join(installed.folder, 'package.json'), '{"type":"module"}');
  });
  after(() => installed.remove());

  /** Compiles these files, and returns the lines with errors. */
  const compile = async (
    files: Readonly<Record<string, string>>,
    resolution: Resolution,
  ): Promise<readonly string[]> => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(installed.folder, name), text);
    const config = {
      compilerOptions: {
        ...resolution,
        target: 'es2023',
        lib: ['es2023', 'dom'],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedSideEffectImports: true,
        skipLibCheck: false,
        noEmit: true,
        types: ['node'],
      },
      files: Object.keys(files),
    };
    writeFileSync(join(installed.folder, 'tsconfig.json'), JSON.stringify(config));
    const { code, stdout } = await tryCommand(
      process.execPath,
      [TSC, '-p', installed.folder, '--pretty', 'false'],
      { cwd: installed.folder },
    );
    const errors = stdout.split('\n').filter((line) => /^\S/.test(line));
    expect(code === 0).to.equal(errors.length === 0);
    return errors;
  };

  for (const resolution of RESOLUTIONS)
    it(`compile in a strict program with ${resolution.moduleResolution}, without types of a driver`, async () => {
      installed.link(['rxjs', '@types/node']);
      expect(await compile({ 'program.ts': PROGRAM }, resolution)).to.deep.equal([]);
    });

  it('compile with kafkajs, and find mistakes', async () => {
    installed.link(['rxjs', '@types/node', 'kafkajs']);
    const errors = await compile({ 'kafka.ts': KAFKA_PROGRAM, 'mistakes.ts': MISTAKES }, NODE);
    const places = new Set(errors.map((line) => line.replace(/,.*/, '')));
    expect([...places]).to.deep.equal([
      'mistakes.ts(3',
      'mistakes.ts(5',
      'mistakes.ts(6',
      'mistakes.ts(11',
      'mistakes.ts(14',
      'mistakes.ts(15',
      'mistakes.ts(16',
      'mistakes.ts(17',
      'mistakes.ts(18',
    ]);
  });
});
