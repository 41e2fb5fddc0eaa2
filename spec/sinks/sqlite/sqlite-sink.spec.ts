import { expect } from 'chai';
import Database from 'libsql';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenSink, SinkTransaction } from '../../../src/core/loop/exact-sink.ts';
import { MAX_DEAD_LETTERS } from '../../../src/sinks/sqlite/pipeline-tables.ts';
import { sqliteSink, type SqliteSinkOptions } from '../../../src/sinks/sqlite/sqlite-sink.ts';

const MIGRATE = ['CREATE TABLE numbers (value INTEGER PRIMARY KEY) STRICT'];
const insert: SqliteSinkOptions<number>['write'] = (db, events) => {
  const add = db.prepare('INSERT INTO numbers VALUES (?)');
  for (const value of events) add.run(value);
};

const transaction = (events: readonly number[], over: Partial<SinkTransaction<number>> = {}) => ({
  events,
  position: String(events.at(-1) ?? ''),
  keys: events.map(String),
  deadLetters: [],
  ...over,
});

const failureOf = async (
  promise: Promise<unknown>,
): Promise<Error & { code?: string; retriable?: boolean }> => {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
};

describe('sqliteSink', () => {
  let folder: string;
  let file: string;
  const open: OpenSink<number>[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-'));
    file = join(folder, 'sub', 'numbers.db');
  });
  afterEach(async () => {
    for (const sink of open.splice(0)) await sink.close();
    rmSync(folder, { recursive: true });
  });

  const openSink = async (
    over: Partial<SqliteSinkOptions<number>> = {},
    { pipeline = 'spec', keys = 10 } = {},
  ): Promise<OpenSink<number>> => {
    const sink = await sqliteSink({ file, migrate: MIGRATE, write: insert, ...over }).open({
      pipeline,
      keys,
    });
    open.push(sink);
    return sink;
  };
  const select = (sql: string): unknown[] => {
    const db = new Database(file, { readonly: true });
    try {
      return db.prepare(sql).raw(true).all();
    } finally {
      db.close();
    }
  };
  const numbers = (): unknown[] => select('SELECT value FROM numbers ORDER BY value').flat();

  it('makes the events, the position and the keys durable together', async () => {
    const sink = await openSink();
    expect(await sink.load()).to.deep.equal({ position: null, keys: [] });
    await sink.commit(transaction([1, 2]));
    await sink.commit(transaction([3], { position: null }));
    expect(numbers()).to.deep.equal([1, 2, 3]);
    await sink.close();
    const again = await openSink();
    expect(await again.load()).to.deep.equal({ position: '2', keys: ['1', '2', '3'] });
    expect(select('SELECT name, events FROM headwater_pipelines')).to.deep.equal([['spec', 3]]);
  });

  it('keeps at least as many of the latest keys as it was opened with, and not many more', async () => {
    const sink = await openSink({}, { keys: 10 });
    await sink.load();
    for (let value = 0; value < 100; value += 4)
      await sink.commit(transaction([value, value + 1, value + 2, value + 3]));
    const { keys } = await sink.load();
    expect(keys).to.deep.equal(Array.from({ length: 12 }, (_, i) => String(88 + i)));
    await sink.commit(transaction([100]));
    expect((await sink.load()).keys).to.have.length(13);
    expect(select('SELECT count(*) FROM headwater_keys')).to.deep.equal([[4]]);
  });

  it('gives keys back as they were, whatever their characters', async () => {
    const keys = ['a\0b', '\ud800', '"\\\n', '\u{1f600}', ''];
    const sink = await openSink();
    await sink.commit(transaction([], { keys }));
    expect((await (await openSink()).load()).keys).to.deep.equal(keys);
  });

  it('rolls everything back when the write throws, and can be used again', async () => {
    const sink = await openSink();
    await sink.load();
    await sink.commit(transaction([1]));
    const error = await failureOf(sink.commit(transaction([2, 1])));
    expect(error).to.include({ code: 'sink-write-failed', retriable: false });
    expect(error.message).to.match(/^the write of "spec" failed: .*UNIQUE.*Nothing of this batch was saved$/);
    expect(numbers()).to.deep.equal([1]);
    expect(await sink.load()).to.deep.equal({ position: '1', keys: ['1'] });
    await sink.commit(transaction([2]));
    expect(numbers()).to.deep.equal([1, 2]);
  });

  it('writes no events if their position cannot be saved', async () => {
    const refuse = `CREATE TRIGGER refuse BEFORE UPDATE ON headwater_pipelines WHEN new.position = '3'
                    BEGIN SELECT RAISE(ABORT, 'refused'); END`;
    const sink = await openSink({ migrate: [...MIGRATE, refuse] });
    await sink.load();
    await sink.commit(transaction([1, 2]));
    await failureOf(sink.commit(transaction([3])));
    expect(numbers()).to.deep.equal([1, 2]);
    expect(await sink.load()).to.deep.equal({ position: '2', keys: ['1', '2'] });
  });

  it('lets the error of a write say that a retry may help', async () => {
    const retriable = Object.assign(new Error('not yet'), { retriable: true });
    const sink = await openSink({
      write: () => {
        throw retriable;
      },
    });
    await sink.load();
    expect(await failureOf(sink.commit(transaction([1])))).to.include({
      code: 'sink-write-failed',
      retriable: true,
    });
  });

  it('refuses a write that is asynchronous or ends the transaction', async () => {
    const writes: [SqliteSinkOptions<number>['write'], string][] = [
      [() => Promise.resolve() as unknown as undefined, 'returned a promise'],
      [(db) => db.exec('INSERT INTO numbers VALUES (7); COMMIT'), 'must not begin or end a transaction'],
      [(db) => db.exec('rollback'), 'must not begin or end a transaction'],
      [(db) => void db.prepare(' end').run(), 'must not begin or end a transaction'],
      [(db) => db.exec('-- done\nCOMMIT'), 'must not begin or end a transaction'],
      [(db) => void db.prepare('/* done */ COMMIT').run(), 'must not begin or end a transaction'],
    ];
    for (const [write, text] of writes) {
      const sink = await openSink({ write });
      await sink.load();
      const error = await failureOf(sink.commit(transaction([1])));
      expect(error).to.include({ code: 'sink-write-failed', retriable: false });
      expect(error.message).to.contain(text);
      expect(numbers()).to.deep.equal([]);
      expect(await sink.load()).to.deep.equal({ position: null, keys: [] });
    }
  });

  it('allows savepoints in a write', async () => {
    const sink = await openSink({
      write: (db, events) => {
        db.exec('SAVEPOINT one');
        for (const value of events) db.prepare('INSERT INTO numbers VALUES (?)').run(value);
        db.exec('ROLLBACK TO one; RELEASE one');
      },
    });
    await sink.load();
    await sink.commit(transaction([1]));
    expect(numbers()).to.deep.equal([]);
    expect((await sink.load()).position).to.equal('1');
  });

  it('fences a process that opened the same pipeline before', async () => {
    const first = await openSink();
    await first.load();
    const second = await openSink();
    const error = await failureOf(first.commit(transaction([1])));
    expect(error).to.include({ code: 'sink-fenced', retriable: false });
    expect(error.message).to.contain('another process follows "spec" into');
    expect(await failureOf(first.load())).to.include({ code: 'sink-fenced' });
    await second.load();
    await second.commit(transaction([2]));
    expect(numbers()).to.deep.equal([2]);
  });

  it('serves several pipelines in one file', async () => {
    const first = await openSink({}, { pipeline: 'a' });
    const second = await openSink({ migrate: [] }, { pipeline: 'b' });
    await first.load();
    await second.load();
    await first.commit(transaction([1]));
    await second.commit(transaction([2]));
    await first.commit(transaction([3]));
    expect(numbers()).to.deep.equal([1, 2, 3]);
    expect(select('SELECT name, position FROM headwater_pipelines ORDER BY name')).to.deep.equal([
      ['a', '3'],
      ['b', '2'],
    ]);
  });

  it('runs each migration once, and new ones at the next start', async () => {
    await (await openSink()).close();
    const sink = await openSink({ migrate: [...MIGRATE, 'ALTER TABLE numbers ADD COLUMN note TEXT'] });
    await sink.load();
    await sink.commit(transaction([]));
    expect(select("SELECT name FROM pragma_table_info('numbers')")).to.deep.equal([['value'], ['note']]);
  });

  it('refuses a file of a newer program, a newer Headwater, a failing migration, and what is no database', async () => {
    await (await openSink()).close();
    const newer = await failureOf(openSink({ migrate: [] }));
    expect(newer).to.include({ code: 'sink-newer', retriable: false });
    expect(newer.message).to.contain('has 1 migrations of "spec", but this program has only 0');

    const failing = await failureOf(openSink({ migrate: [...MIGRATE, 'CREATE TABLE'] }));
    expect(failing).to.include({ code: 'sink-misconfigured' });
    expect(failing.message).to.contain('migration 2 of "spec" failed');

    const db = new Database(file);
    db.exec('UPDATE headwater_pipelines SET format = 99');
    db.close();
    expect((await failureOf(openSink())).message).to.contain('update the package headwater');

    file = join(folder, 'text.db');
    writeFileSync(file, 'not a database, but a text that is long enough to be read as one'.repeat(100));
    const other = await failureOf(openSink());
    expect(other).to.include({ code: 'sink-misconfigured' });
    expect(other.message).to.contain(`cannot open ${file}`);
  });

  it('refuses a folder that cannot be created', async function () {
    if (process.platform !== 'linux') this.skip();
    this.timeout(5000);
    file = '/proc/headwater/numbers.db';
    const error = await failureOf(openSink());
    expect(error).to.include({ code: 'sink-misconfigured' });
    expect(error.message).to.contain(`cannot open ${file}`);
  });

  it('reports a lock as a failure that passes', async function () {
    this.timeout(30_000);
    const sink = await openSink();
    await sink.load();
    const db = new Database(file);
    db.exec('BEGIN IMMEDIATE');
    const error = await failureOf(sink.commit(transaction([1])));
    expect(error).to.include({ code: 'sink-unavailable', retriable: true });
    db.exec('ROLLBACK');
    db.close();
    await sink.commit(transaction([1]));
    expect(numbers()).to.deep.equal([1]);
  });

  it('stores dead letters, up to a number of them, and counts all', async () => {
    const sink = await openSink();
    await sink.load();
    const letters = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        reason: `r${i}`,
        text: `a\0b\ud800`,
        at: '2026-05-05T00:00:00Z',
      }));
    await sink.commit(transaction([], { position: '1', deadLetters: letters(2) }));
    expect(select('SELECT reason, text FROM headwater_dead_letters')).to.deep.equal([
      ['r0', 'a\ufffdb\ufffd'],
      ['r1', 'a\ufffdb\ufffd'],
    ]);
    await sink.commit(transaction([], { position: '2', deadLetters: letters(MAX_DEAD_LETTERS + 5) }));
    expect(select('SELECT count(*) FROM headwater_dead_letters')).to.deep.equal([[MAX_DEAD_LETTERS]]);
    expect(select('SELECT dead_letters FROM headwater_pipelines')).to.deep.equal([[MAX_DEAD_LETTERS + 7]]);
  });
});
