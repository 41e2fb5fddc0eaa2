import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { type OpenSink, SinkError, type SinkTransaction } from '../../src/core/loop/exact-sink.ts';
import { postgresSink, type PostgresSinkOptions } from '../../src/sinks/postgres/postgres-sink.ts';
import { commitProxy } from '../support/commit-proxy.ts';
import {
  type PostgresService,
  sharedPostgres,
  startPostgres,
  whyNoPostgres,
} from '../support/services/postgres.ts';
import { requireService } from '../support/services/require-service.ts';
import { until, waitUntil } from '../support/wait-until.ts';
import { failureOf, transactionOf } from '../support/sink-transactions.ts';

type Write = PostgresSinkOptions<string>['write'];

const MIGRATE = ['CREATE TABLE events (value text NOT NULL)'];
const insert: Write = async (db, events) => {
  await db.query('INSERT INTO events SELECT unnest($1::text[])', [events]);
};
describe('a sink in a real PostgreSQL', () => {
  let postgres: PostgresService;
  let database: string;
  const opened: OpenSink<string>[] = [];
  before(async function () {
    requireService(this, whyNoPostgres());
    postgres = await sharedPostgres();
  });
  beforeEach(async () => {
    database = await postgres.newDatabase();
  });
  afterEach(async () => {
    for (const sink of opened.splice(0)) await sink.close();
  });

  const open = async (
    options: Partial<Omit<PostgresSinkOptions<string>, 'connection'>> = {},
    { pipeline = 'p', keys = 10 } = {},
  ): Promise<OpenSink<string>> => {
    const sink = await postgresSink<string>({
      connectionString: postgres.urlOf(database),
      migrate: MIGRATE,
      write: insert,
      ...options,
    }).open({ pipeline, keys });
    opened.push(sink);
    return sink;
  };
  const openLoaded = async (...args: Parameters<typeof open>): Promise<OpenSink<string>> => {
    const sink = await open(...args);
    await sink.load();
    return sink;
  };
  const eventsWritten = async (table = 'events'): Promise<readonly string[]> =>
    (await postgres.query<{ value: string }>(database, `SELECT value FROM ${table}`)).map(
      ({ value }) => value,
    );
  const pipelines = (): Promise<readonly unknown[]> =>
    postgres.query(
      database,
      'SELECT name, position, events::int, dead_letters::int FROM headwater_pipelines',
    );

  describe('a transaction', () => {
    it('holds the events, the position, the keys and the dead letters', async () => {
      const sink = await open();
      expect(await sink.load()).to.deep.equal({ position: null, keys: [] });
      const deadLetters = [{ reason: 'bad', text: 'x', at: '2026-01-02T03:04:05.678Z' }];
      await sink.commit(transactionOf(['a', 'b'], '2', { keys: ['ka', 'kb'], deadLetters }));
      await sink.commit(transactionOf(['c'], null, { keys: ['kc'] }));

      expect(await (await open()).load()).to.deep.equal({ position: '2', keys: ['ka', 'kb', 'kc'] });
      expect(await eventsWritten()).to.deep.equal(['a', 'b', 'c']);
      expect(await pipelines()).to.deep.equal([{ name: 'p', position: '2', events: 3, dead_letters: 1 }]);
      expect(
        await postgres.query(database, 'SELECT pipeline, at, reason, text FROM headwater_dead_letters'),
      ).to.deep.equal([
        { pipeline: 'p', at: new Date('2026-01-02T03:04:05.678Z'), reason: 'bad', text: 'x' },
      ]);
    });

    it('is nothing at all if the write throws', async () => {
      const sink = await openLoaded({
        write: async (db, events) => {
          await insert(db, events);
          throw new Error('no more of this');
        },
      });
      const error = await failureOf(sink.commit(transactionOf(['a'], '1', { keys: ['ka'] })));
      expect(error).to.include({ code: 'sink-write-failed', retriable: false });
      expect(error.message).to.equal(
        'the write of "p" failed: no more of this. Nothing of this batch was saved',
      );
      expect(await sink.load()).to.deep.equal({ position: null, keys: [] });
      expect(await eventsWritten()).to.deep.equal([]);
    });

    it('restarts for an error that says so', async () => {
      const sink = await openLoaded({
        write: () => {
          throw Object.assign(new Error('later'), { retriable: true });
        },
      });
      expect(await failureOf(sink.commit(transactionOf(['a'], '1')))).to.include({ retriable: true });
    });

    it('needs no write for a batch without events', async () => {
      const sink = await openLoaded({
        write: () => {
          throw new Error('called');
        },
      });
      await sink.commit(transactionOf([], '7'));
      expect((await sink.load()).position).to.equal('7');
    });

    it('is durable when COMMIT returns, also on a server that would not wait', async () => {
      await postgres.query(database, `ALTER DATABASE ${database} SET synchronous_commit = off`);
      const seen: unknown[] = [];
      const sink = await openLoaded({
        write: async (db) => {
          seen.push(...(await db.query('SHOW synchronous_commit')).rows);
        },
      });
      await sink.commit(transactionOf(['a'], '1'));
      expect(seen).to.deep.equal([{ synchronous_commit: 'on' }]);
    });
  });

  describe('the keys', () => {
    it('are pruned by transactions, so that at least as many are kept as were asked for', async () => {
      const sink = await openLoaded({}, { keys: 3 });
      for (const keys of [['a', 'b'], ['c', 'd'], [], ['e']])
        await sink.commit(transactionOf([], null, { keys }));
      expect((await sink.load()).keys).to.deep.equal(['c', 'd', 'e']);
      await sink.commit(transactionOf([], null, { keys: ['f', 'g', 'h'] }));
      expect((await (await open({}, { keys: 3 })).load()).keys).to.deep.equal(['f', 'g', 'h']);
      expect(await postgres.query(database, 'SELECT count FROM headwater_keys')).to.deep.equal([
        { count: 3 },
      ]);
    });

    it('come back as they were, whatever their characters', async () => {
      const keys = ['a\0b', '\ud800', '"\\\n', '{1,NULL}', '\u{1f600}', ''];
      const sink = await openLoaded();
      await sink.commit(transactionOf([], null, { keys }));
      expect((await (await open()).load()).keys).to.deep.equal(keys);
    });

    it('and the position of another pipeline are its own', async () => {
      const one = await openLoaded({}, { pipeline: "o'ne" });
      const two = await openLoaded({ migrate: [] }, { pipeline: 'two\\' });
      await one.commit(transactionOf(['a'], '1', { keys: ['ka'] }));
      await two.commit(transactionOf(['b'], '2', { keys: ['kb'] }));
      expect(await one.load()).to.deep.equal({ position: '1', keys: ['ka'] });
      expect(await two.load()).to.deep.equal({ position: '2', keys: ['kb'] });
    });
  });

  describe('dead letters', () => {
    it('lose what PostgreSQL cannot store', async () => {
      const sink = await openLoaded();
      const at = '2026-01-02T03:04:05.678Z';
      await sink.commit(transactionOf([], '1', { deadLetters: [{ reason: 'r\0', text: 'a\0\ud800b', at }] }));
      expect(await postgres.query(database, 'SELECT reason, text FROM headwater_dead_letters')).to.deep.equal(
        [{ reason: 'r\ufffd', text: 'a\ufffd\ufffdb' }],
      );
    });

    it('are kept up to a limit, and all counted', async function () {
      this.timeout(120_000);
      const sink = await openLoaded();
      const letters = (first: number, count: number): SinkTransaction<string> =>
        transactionOf([], null, {
          deadLetters: Array.from({ length: count }, (_, i) => ({
            reason: 'r',
            text: String(first + i),
            at: '2026-01-02T03:04:05.678Z',
          })),
        });
      await sink.commit(letters(0, 9990));
      await sink.commit(letters(9990, 30));
      expect(
        await postgres.query(
          database,
          'SELECT count(*)::int, min(text::int), max(text::int) FROM headwater_dead_letters',
        ),
      ).to.deep.equal([{ count: 10_000, min: 20, max: 10_019 }]);
      expect(await pipelines()).to.deep.equal([
        { name: 'p', position: null, events: 0, dead_letters: 10_020 },
      ]);
    });
  });

  describe("the program's SQL", () => {
    for (const sql of [
      'COMMIT',
      '/* a /* b */ */ ; -- c\n rollback',
      'END',
      'ABORT',
      "PREPARE TRANSACTION 'x'",
    ])
      it(`must not end the transaction: ${JSON.stringify(sql)}`, async () => {
        const sink = await openLoaded({
          write: async (db, events) => {
            await insert(db, events);
            await db.query(sql);
          },
        });
        const error = await failureOf(sink.commit(transactionOf(['a'], '1')));
        expect(error).to.include({ code: 'sink-write-failed', retriable: false });
        expect(error.message).to.include('`write` must not begin or end a transaction');
        expect(await eventsWritten()).to.deep.equal([]);
      });

    it('is one statement at a time', async () => {
      const sink = await openLoaded({
        write: async (db) => {
          await db.query("INSERT INTO events VALUES ('a'); COMMIT");
        },
      });
      const error = await failureOf(sink.commit(transactionOf(['a'], '1')));
      expect(error.message).to.include('cannot insert multiple commands into a prepared statement');
      expect(await eventsWritten()).to.deep.equal([]);
    });

    it('may use savepoints', async () => {
      const sink = await openLoaded({
        write: async (db, events) => {
          await db.query('SAVEPOINT s');
          await db.query('INSERT INTO events VALUES (NULL)').catch(() => db.query('ROLLBACK TO s'));
          await insert(db, events);
        },
      });
      await sink.commit(transactionOf(['a'], '1'));
      expect(await eventsWritten()).to.deep.equal(['a']);
      expect((await sink.load()).position).to.equal('1');
    });

    it('that failed fails the transaction, although the program caught the error', async () => {
      const sink = await openLoaded({
        write: async (db, events) => {
          await insert(db, events);
          await db.query('INSERT INTO events VALUES (NULL)').catch(() => undefined);
        },
      });
      const error = await failureOf(sink.commit(transactionOf(['a'], '1')));
      expect(error).to.include({ code: 'sink-write-failed', retriable: false });
      expect(error.message).to.include('violates not-null constraint');
      expect(await eventsWritten()).to.deep.equal([]);
      expect((await sink.load()).position).to.equal(null);
    });

    it('that nobody waits for belongs to the transaction', async () => {
      const late: Promise<unknown>[] = [];
      const sink = await openLoaded({
        write: (db, events) => {
          for (const event of events) void db.query('INSERT INTO events VALUES ($1)', [event]);
          late.push(delay(200).then(() => db.query("INSERT INTO events VALUES ('late')")));
        },
      });
      await sink.commit(transactionOf(['a', 'b', 'c'], '1'));
      expect(await eventsWritten()).to.deep.equal(['a', 'b', 'c']);
      const [error] = await Promise.allSettled(late);
      expect(String((error as PromiseRejectedResult).reason)).to.include('must await all of its queries');
      expect(await eventsWritten()).to.deep.equal(['a', 'b', 'c']);
    });

    it('may fail at COMMIT', async () => {
      const sink = await openLoaded({
        migrate: ['CREATE TABLE events (value text UNIQUE DEFERRABLE INITIALLY DEFERRED)'],
      });
      const error = await failureOf(sink.commit(transactionOf(['a', 'a'], '1')));
      expect(error).to.include({ code: 'sink-write-failed', retriable: false });
      expect(error.message).to.include('duplicate key value violates unique constraint');
      expect(await sink.load()).to.deep.equal({ position: null, keys: [] });
      await sink.commit(transactionOf(['b'], '2'));
      expect(await eventsWritten()).to.deep.equal(['b']);
    });

    it('cannot store a NUL, and the error says what to do', async () => {
      const sink = await openLoaded();
      const error = await failureOf(sink.commit(transactionOf(['a\0b'], '1')));
      expect(error).to.include({ code: 'sink-write-failed', retriable: false });
      expect(error.message).to.include('PostgreSQL stores no NUL character in text');
    });

    it('with a conflict that passes restarts the pipeline, whatever the program throws then', async () => {
      for (const state of ['40001', '40P01', '57014', '53100', '08006', '55P03']) {
        const sink = await openLoaded({
          write: async (db) => {
            await db
              .query(`DO $$ BEGIN RAISE EXCEPTION 'passes' USING ERRCODE = '${state}'; END $$`)
              .catch(() => {
                throw new Error('of the program');
              });
          },
        });
        expect(await failureOf(sink.commit(transactionOf(['a'], '1'))), state).to.include({
          code: 'sink-unavailable',
          retriable: true,
        });
      }
    });

    it('with a real deadlock restarts the pipeline', async () => {
      const inTurn =
        (ids: readonly number[]): Write =>
        async (db) => {
          for (const id of ids) {
            await db.query('UPDATE counts SET n = n + 1 WHERE id = $1', [id]);
            await delay(300);
          }
        };
      const migrate = [
        'CREATE TABLE counts (id int PRIMARY KEY, n int NOT NULL); INSERT INTO counts VALUES (1, 0), (2, 0)',
      ];
      const sinks = [
        await openLoaded({ migrate, write: inTurn([1, 2]) }, { pipeline: 'one' }),
        await openLoaded({ migrate: [], write: inTurn([2, 1]) }, { pipeline: 'two' }),
      ];
      const results = await Promise.allSettled(sinks.map((sink) => sink.commit(transactionOf(['a'], '1'))));
      const [failed, ...more] = results.filter(
        ({ status }) => status === 'rejected',
      ) as PromiseRejectedResult[];
      expect(more).to.deep.equal([]);
      expect(failed?.reason).to.include({ code: 'sink-unavailable', retriable: true });
      expect(await postgres.query(database, 'SELECT n FROM counts')).to.deep.equal([{ n: 1 }, { n: 1 }]);
    });

    it('that takes too long is cancelled', async () => {
      const sink = await openLoaded({
        timeouts: { statementMs: 200 },
        write: async (db) => {
          await db.query('SELECT pg_sleep(60)');
        },
      });
      const error = await failureOf(sink.commit(transactionOf(['a'], '1')));
      expect(error).to.include({ code: 'sink-unavailable', retriable: true });
      expect(error.message).to.include('statement timeout');
    });
  });

  describe('migrations', () => {
    it('run once per pipeline, in order; new ones later', async () => {
      const first = await open({
        migrate: ['CREATE TABLE a (n int); INSERT INTO a VALUES (1)', 'INSERT INTO a VALUES (2)'],
      });
      await first.close();
      await open({ migrate: ['SELECT 1 / 0', 'SELECT 1 / 0', 'INSERT INTO a VALUES (3)'] });
      expect(await postgres.query(database, 'SELECT n FROM a')).to.deep.equal([{ n: 1 }, { n: 2 }, { n: 3 }]);
    });

    it('change nothing if one fails', async () => {
      const error = await failureOf(open({ migrate: ['CREATE TABLE a (n int)', 'CREATE TABEL b (n int)'] }));
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(error.message).to.equal(
        'migration 2 of "p" failed: syntax error at or near "TABEL". Nothing was changed',
      );
      expect(
        await postgres.query(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"),
      ).to.deep.equal([]);
    });

    it('must not end the transaction', async () => {
      const error = await failureOf(open({ migrate: ['CREATE TABLE a (n int); COMMIT; BEGIN'] }));
      expect(error).to.include({ code: 'sink-write-failed', retriable: false });
      expect(error.message).to.include('migration 1 of "p" ended the transaction of the sink');
    });

    it('of a newer program refuse an older one', async () => {
      await open({ migrate: [...MIGRATE, 'SELECT 1'] });
      const error = await failureOf(open());
      expect(error).to.include({ code: 'sink-newer', retriable: false });
      expect(error.message).to.equal(
        `postgres://127.0.0.1:${postgres.port}/${database} has 2 migrations of "p", but this program has only 1: run the newer program. Nothing was changed`,
      );
    });

    it('of a newer Headwater refuse an older one', async () => {
      await open();
      await postgres.query(database, 'UPDATE headwater_pipelines SET format = 2');
      expect(await failureOf(open())).to.include({ code: 'sink-newer', retriable: false });
    });

    it('go into the schema, which is made, as do the tables of the sink', async () => {
      const sink = await openLoaded({ schema: 'My "own"' });
      await sink.commit(transactionOf(['a'], '1'));
      expect(await eventsWritten('"My ""own""".events')).to.deep.equal(['a']);
      expect((await (await open({ schema: 'My "own"' })).load()).position).to.equal('1');
      expect(
        await postgres.query(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"),
      ).to.deep.equal([]);
    });

    it('may change the search path, as dumps do', async () => {
      const sink = await openLoaded({
        migrate: ["SELECT set_config('search_path', '', false); CREATE TABLE public.events (value text)"],
        write: async (db, events) => {
          await db.query('INSERT INTO public.events SELECT unnest($1::text[])', [events]);
        },
      });
      await sink.commit(transactionOf(['a'], '1'));
      expect(await eventsWritten()).to.deep.equal(['a']);
    });

    it('of processes that start at once run once', async () => {
      const migrate = ['CREATE TABLE a (n int)'];
      const sinks = await Promise.allSettled([1, 2, 3, 4, 5].map(() => open({ migrate })));
      expect(sinks.map(({ status }) => status)).to.deep.equal(Array(5).fill('fulfilled'));
    });
  });

  describe('an address', () => {
    const refused = async (url: string): Promise<SinkError> => {
      const error = await failureOf(open({ connectionString: url }));
      expect(error.message).not.to.include(postgres.password);
      expect(error.message).not.to.include(encodeURIComponent(postgres.password));
      return error;
    };

    it('with a wrong password is refused', async () => {
      const error = await refused(postgres.urlOf(database).replace('p%40ss', 'pass'));
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(error.message).to.equal(
        `cannot connect to postgres://127.0.0.1:${postgres.port}/${database}: password authentication failed for user "headwater". ` +
          'Check the user, the password and the name of the database, and pg_hba.conf of the server',
      );
    });

    it('without a password is refused', async () => {
      const error = await refused(`postgres://headwater@127.0.0.1:${postgres.port}/${database}`);
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
    });

    it('of a database that is missing is refused', async () => {
      const error = await refused(postgres.urlOf('nowhere'));
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(error.message).to.include('database "nowhere" does not exist');
    });

    it('that is no URL is refused', async () => {
      for (const url of ['postgres://a:p%zz@127.0.0.1/x', 'mysql://a:secret@127.0.0.1/x', 'secret'])
        expect((await refused(url)).message, url).to.match(/^`connectionString` is not a URL like/);
    });

    it('where nothing listens may work later', async () => {
      const error = await refused(postgres.urlOf(database, 1));
      expect(error).to.include({ code: 'sink-unavailable', retriable: true });
      expect(error.message).to.include('ECONNREFUSED');
    });

    it('without TLS is refused if TLS is wanted', async () => {
      const error = await refused(`${postgres.urlOf(database)}?sslmode=verify-full`);
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(error.message).to.include('does not support SSL');
    });

    it('of a database without UTF-8 is refused', async () => {
      database = await postgres.newDatabase("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
      const error = await refused(postgres.urlOf(database));
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(error.message).to.include('has the encoding LATIN1');
    });

    it('may be given in parts, with a function for the password', async () => {
      const sink = await postgresSink<string>({
        connection: {
          host: '127.0.0.1',
          port: postgres.port,
          database,
          user: postgres.user,
          password: () => Promise.resolve(postgres.password),
        },
        migrate: MIGRATE,
        write: insert,
      }).open({ pipeline: 'p', keys: 1 });
      opened.push(sink);
      expect((await sink.load()).position).to.equal(null);
    });

    it('of a user who may not create tables is refused, unless they are there', async () => {
      const role = `limited_${database}`;
      await postgres.query(database, `CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
      await postgres.query(database, 'REVOKE CREATE ON SCHEMA public FROM PUBLIC');
      const connectionString = `postgres://${role}:x@127.0.0.1:${postgres.port}/${database}`;
      const error = await failureOf(open({ connectionString }));
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(error.message).to.include('permission denied for schema public. Give its user the right');
      await open();
      await postgres.query(database, `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
      await postgres.query(database, `GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
      expect((await openLoaded({ connectionString })).commit).to.be.a('function');
    });
  });

  describe('a second process', () => {
    it('fences the first', async () => {
      const first = await openLoaded();
      await first.commit(transactionOf(['a'], '1'));
      const second = await open();
      for (const refused of [first.commit(transactionOf(['b'], '2')), first.load()]) {
        const error = await failureOf(refused);
        expect(error).to.include({ code: 'sink-fenced', retriable: false });
        expect(error.message).to.equal(
          `another process follows "p" into postgres://127.0.0.1:${postgres.port}/${database}, so this one has stopped: run only one of them, or give one another name`,
        );
      }
      expect((await second.load()).position).to.equal('1');
      await second.commit(transactionOf(['b'], '2'));
      expect(await eventsWritten()).to.deep.equal(['a', 'b']);
    });

    it('waits for a transaction of the first', async () => {
      let written = (): void => undefined;
      const writing = new Promise<void>((resolve) => {
        written = resolve;
      });
      const first = await openLoaded({
        write: async (db, events) => {
          await insert(db, events);
          written();
          await delay(500);
        },
      });
      const committed = first.commit(transactionOf(['a'], '1'));
      await writing;
      const second = await open();
      await committed;
      expect((await second.load()).position).to.equal('1');
    });

    describe('beside one that was frozen', () => {
      const children: ChildProcess[] = [];
      afterEach(() => {
        for (const child of children.splice(0)) child.kill('SIGKILL');
      });
      const start = (): { readonly child: ChildProcess; readonly lines: string[] } => {
        const child = spawn(
          process.execPath,
          [
            join(import.meta.dirname, '..', 'support', 'postgres-sink-process.js'),
            postgres.urlOf(database),
            'p',
          ],
          { stdio: ['ignore', 'pipe', 'inherit'] },
        );
        children.push(child);
        const lines: string[] = [];
        createInterface(child.stdout).on('line', (line) => lines.push(line));
        return { child, lines };
      };
      const seen = (lines: readonly string[], text: RegExp): Promise<unknown> =>
        until(`a line like ${text.source}`, () => lines.some((line) => text.test(line)));

      it('takes over, and the thawed one can commit nothing', async () => {
        const first = start();
        await seen(first.lines, /^committed 3$/);
        // Between two statements of its transaction, so that it holds the lock.
        const before = first.lines.length;
        await until('it writes', () => first.lines.slice(before).at(-1)?.startsWith('writing') === true);
        first.child.kill('SIGSTOP');
        const second = start();
        await seen(second.lines, /^committed/);
        expect(second.lines.slice(0, second.lines.indexOf('open'))).to.include('waiting sink-unavailable');
        second.child.kill('SIGKILL');
        const frozen = first.lines.length;
        first.child.kill('SIGCONT');
        await seen(first.lines, /^failed/);
        expect(first.lines.slice(frozen).filter((line) => line.startsWith('committed'))).to.deep.equal([]);
        expect(first.lines.at(-1)).to.equal('failed sink-fenced');
        // Each number once, by whichever process.
        const values = await postgres.query<{ value: number }>(
          database,
          'SELECT value FROM events ORDER BY value',
        );
        const [{ position } = { position: '' }] = await postgres.query<{ position: string }>(
          database,
          'SELECT position FROM headwater_pipelines',
        );
        expect(values.map(({ value }) => value)).to.deep.equal(
          Array.from({ length: Number(position) }, (_, i) => i + 1),
        );
      });
    });
  });

  describe('a connection that is cut', () => {
    for (const [fault, position, events] of [
      ['before', '1', ['a']],
      ['after', '2', ['a', 'b']],
    ] as const)
      it(`${fault} the COMMIT arrives leaves the outcome to load`, async () => {
        const proxy = await commitProxy(postgres.port);
        try {
          const sink = await openLoaded({ connectionString: postgres.urlOf(database, proxy.port) });
          await sink.commit(transactionOf(['a'], '1'));
          proxy.cutAtCommit(fault);
          const error = await failureOf(sink.commit(transactionOf(['b'], '2')));
          expect(error).to.include({ code: 'sink-unavailable', retriable: true });
          expect((await sink.load()).position).to.equal(position);
          expect(await eventsWritten()).to.deep.equal(events);
          await sink.commit(transactionOf(['c'], '3'));
          expect(await eventsWritten()).to.deep.equal([...events, 'c']);
        } finally {
          await proxy.close();
        }
      });

    it('may still deliver the COMMIT: load waits for that transaction', async () => {
      const proxy = await commitProxy(postgres.port);
      try {
        const sink = await openLoaded({
          connectionString: postgres.urlOf(database, proxy.port),
          timeouts: { lockMs: 300 },
        });
        proxy.cutAtCommit('delay');
        await failureOf(sink.commit(transactionOf(['a'], '1')));
        const error = await failureOf(sink.load());
        expect(error).to.include({ code: 'sink-unavailable', retriable: true });
        expect(error.message).to.include('lock timeout');
        proxy.release();
        await waitUntil(
          'the transaction has ended',
          async () => (await eventsWritten()).length > 0 || undefined,
          { atMostMs: 10_000, everyMs: 20 },
        );
        expect((await sink.load()).position).to.equal('1');
      } finally {
        await proxy.close();
      }
    });

    it('between two batches fails the next one, and load connects again', async () => {
      const sink = await openLoaded();
      const terminate = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'headwater' AND datname = '${database}'`;
      await postgres.query('postgres', terminate);
      await delay(200);
      const error = await failureOf(sink.commit(transactionOf(['a'], '1')));
      expect(error).to.include({ code: 'sink-unavailable', retriable: true });
      expect(error.message).to.include('terminating connection due to administrator command');
      expect((await sink.load()).position).to.equal(null);
      await sink.commit(transactionOf(['a'], '1'));
      expect(await eventsWritten()).to.deep.equal(['a']);
    });

    it('by the server, after a transaction that did nothing for too long', async () => {
      const sink = await openLoaded({
        timeouts: { idleMs: 100 },
        write: async (db, events) => {
          await insert(db, events);
          await delay(1000);
        },
      });
      const error = await failureOf(sink.commit(transactionOf(['a'], '1')));
      expect(error).to.include({ code: 'sink-unavailable', retriable: true });
      expect(error.message).to.include('idle-in-transaction timeout');
      expect((await sink.load()).position).to.equal(null);
    });
  });

  it('saves nothing over a transaction that load has not seen', async () => {
    const sink = await openLoaded();
    await sink.commit(transactionOf(['a'], '1'));
    // What a connection that was thought lost would do.
    await postgres.query(database, "UPDATE headwater_pipelines SET revision = revision + 1, position = '2'");
    const error = await failureOf(sink.commit(transactionOf(['b'], '2')));
    expect(error).to.include({ code: 'sink-unavailable', retriable: true });
    expect((await sink.load()).position).to.equal('2');
    expect(await eventsWritten()).to.deep.equal(['a']);
  });
});

describe('a sink in a PostgreSQL that is killed or frozen', () => {
  let running: PostgresService | undefined;
  before(async function () {
    requireService(this, whyNoPostgres());
    running = await startPostgres();
  });
  after(() => running?.stop());

  const started = (): PostgresService => {
    if (running === undefined) throw new Error('PostgreSQL has not started');
    return running;
  };

  const loadedAgain = (sink: OpenSink<string>): Promise<string | null> =>
    waitUntil(
      'the sink loads',
      async () => {
        try {
          return { position: (await sink.load()).position };
        } catch (error) {
          if (error instanceof SinkError && error.retriable) return undefined;
          throw error;
        }
      },
      { atMostMs: 60_000, everyMs: 50 },
    ).then(({ position }) => position);

  it('has each event once', async () => {
    const postgres = started();
    const database = await postgres.newDatabase();
    const sink = await postgresSink<string>({
      connectionString: postgres.urlOf(database),
      migrate: MIGRATE,
      write: insert,
    }).open({ pipeline: 'p', keys: 10 });
    let next = Number((await sink.load()).position ?? 0);
    for (let kills = 0; kills < 3; kills += 1) {
      const killed = delay(100 + kills * 37).then(async () => {
        await postgres.kill();
        // The processes of its connections end by themselves, and the shared memory with them.
        await delay(500);
        await postgres.restart();
      });
      try {
        for (;;) {
          await sink.commit(transactionOf([String(next + 1)], String(next + 1)));
          next += 1;
        }
      } catch (error) {
        expect(error).to.include({ code: 'sink-unavailable', retriable: true });
      }
      await killed;
      next = Number((await loadedAgain(sink)) ?? 0);
    }
    await sink.close();
    const rows = await postgres.query<{ value: string }>(
      database,
      'SELECT value FROM events ORDER BY value::int',
    );
    expect(rows.map(({ value }) => value)).to.deep.equal(
      Array.from({ length: next }, (_, i) => String(i + 1)),
    );
    expect(next).to.be.above(3);
  });

  it('gives up on a server that does not answer, and closes', async () => {
    const postgres = started();
    const database = await postgres.newDatabase();
    const sink = await postgresSink<string>({
      connectionString: postgres.urlOf(database),
      migrate: MIGRATE,
      write: async (db) => {
        const [{ pid } = { pid: 0 }] = (await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))
          .rows;
        process.kill(pid, 'SIGSTOP');
        frozen.push(pid);
        await db.query('SELECT 1');
      },
      timeouts: { statementMs: 500 },
    }).open({ pipeline: 'p', keys: 10 });
    const frozen: number[] = [];
    await sink.load();
    try {
      const error = await failureOf(sink.commit(transactionOf(['a'], '1')));
      expect(error).to.include({ code: 'sink-unavailable', retriable: true });
      expect(error.message).to.include('Query read timeout');
      await sink.close();
    } finally {
      for (const pid of frozen) process.kill(pid, 'SIGCONT');
    }
  });
});
