import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { setTimeout as delay } from 'node:timers/promises';
import { mysqlWrittenRows } from '../../src/chat/directory/mysql-written-rows.ts';
import { readQueueStatus } from '../../src/chat/outbox/queue-status.ts';
import { redisOutbox } from '../../src/chat/outbox/redis-outbox.ts';
import { redisSidekiqJobs } from '../../src/chat/outbox/redis-sidekiq-jobs.ts';
import { ENQUEUE_SCRIPT } from '../../src/chat/queue/enqueue-script.ts';
import { runScript } from '../../src/chat/queue/open-redis.ts';
import { type ChatTestBed, chatTestBed, whyNoChatTestBed } from '../chat/support/chat-test-bed.ts';
import { bodyOf, chatsOf, messagesOf, numberIn, withClients } from '../chat/support/chat-client.ts';
import { type CliEnd, cliProcess } from '../support/cli-process.ts';
import { requireService } from '../support/services/require-service.ts';
import { startSidekiq, whyNoSidekiq } from '../support/services/sidekiq.ts';
import { waitUntil } from '../support/wait-until.ts';

const OUTBOX = 'headwater:chat:outbox';
/** Threads of the Sidekiq here: as many jobs it holds at once. */
const THREADS = 8;
const CHATS = 6;
const MESSAGES = 6;

const job = (id: string): string => JSON.stringify({ args: [{ job_id: id }], enqueued_at: 1_700_000_000.5 });

describe('numbers that are not in MySQL, with a real Redis and MariaDB', function () {
  let bed: ChatTestBed;
  let applicationId = '';
  let url = '';

  before(async function () {
    requireService(this, whyNoChatTestBed());
    bed = await chatTestBed();
    applicationId = await bed.mariadb.addApplication('first');
    ({ url } = await bed.serve());
  });
  after(() => whyNoChatTestBed() ?? bed.stop());
  beforeEach(() => bed.redis.client.flushall());

  const post = async (path: string, body = ''): Promise<number> => {
    let number = 0;
    await withClients(
      1,
      () => url,
      async (client) => {
        const outcome = await client.post(path, body);
        expect(outcome.status, outcome.body).to.equal(202);
        number = numberIn(outcome);
      },
    );
    return number;
  };
  const reconcile = (...flags: readonly string[]): Promise<CliEnd> =>
    cliProcess(['chat', 'reconcile', '--older-than', '0', ...flags], {
      cwd: import.meta.dirname,
      env: { MYSQL_DSN: bed.mariadb.dsn, REDIS_URL: bed.redis.address },
    }).ended;

  it('are recorded with their job in the same step, or not at all', async () => {
    const { client } = bed.redis;
    const number = await post(chatsOf('first'));
    const [entry] = await client.xrange(OUTBOX, '-', '+');
    expect(entry?.[1]).to.deep.equal([
      ...['counter', `chat_app:${applicationId}:chat_counter`, 'number', String(number)],
      ...['job', (await bed.jobTexts())[0]],
    ]);
    // A queue that cannot be pushed to: nothing is recorded, and the number stays free.
    await client.del('queue:default');
    await client.set('queue:default', 'x');
    const args = ['default', 60, 100, 0, 1, 0, '[', ']'];
    const keys = ['queues', 'queue:default', OUTBOX, 'counter', 'counter'];
    expect(String(await runScript(client, ENQUEUE_SCRIPT, keys, args))).to.match(/WRONGTYPE/);
    expect([await client.xlen(OUTBOX), await client.get('counter')]).to.deep.equal([1, null]);
    // The same with an outbox that is none.
    await client.del('queue:default', OUTBOX);
    await client.set(OUTBOX, 'x');
    expect(String(await runScript(client, ENQUEUE_SCRIPT, keys, args))).to.match(/WRONGTYPE/);
    expect([await client.llen('queue:default'), await client.get('counter')]).to.deep.equal([0, null]);
  });

  it('are pushed again with the same job, but for the time, and only once', async () => {
    const { client } = bed.redis;
    await post(chatsOf('first'));
    const [text = ''] = await bed.jobTexts();
    await client.lpop('queue:default');
    const outbox = redisOutbox(client);
    const [entry] = await outbox.read(null, await outbox.now());
    const ids = [entry?.id ?? ''];
    expect(await Promise.all([outbox.requeue(ids), outbox.requeue(ids)])).to.have.members([0, 1]);
    const [again = ''] = await bed.jobTexts();
    expect(await client.llen('queue:default')).to.equal(1);
    const withoutTime = (one: string): string => one.replace(/"enqueued_at":[\d.]+\}$/, '');
    expect(withoutTime(again)).to.equal(withoutTime(text));
    expect(JSON.parse(again))
      .to.have.property('enqueued_at')
      .that.is.above(Date.now() / 1000 - 60);
    const [renewed] = await outbox.read(null, await outbox.now());
    expect(renewed).to.include({ kind: 'chat', ownerId: applicationId, jobId: entry?.jobId });
    expect(renewed?.id).not.to.equal(entry?.id);
    expect(await client.xlen(OUTBOX)).to.equal(1);
  });

  it('are read page by page, also those of one millisecond', async () => {
    const ids = Array.from({ length: 250 }, (_, at) => `1000-${at + 1}`);
    for (const id of ids)
      await bed.redis.client.xadd(
        OUTBOX,
        id,
        'counter',
        'chat:1:message_counter',
        'number',
        '1',
        'job',
        job(id),
      );
    await bed.redis.client.xadd(
      OUTBOX,
      '1001-0',
      'counter',
      'chat:1:message_counter',
      'number',
      '1',
      'job',
      '',
    );
    const outbox = redisOutbox(bed.redis.client);
    const found: string[] = [];
    for (let last: string | null = null; ;) {
      const page = await outbox.read(last, 1000);
      found.push(...page.map(({ id }) => id));
      last = page.at(-1)?.id ?? null;
      if (last === null) break;
    }
    expect(found).to.deep.equal(ids);
  });

  it('are found wherever Sidekiq has their jobs', async () => {
    const { client } = bed.redis;
    await client.sadd('queues', 'default', 'mailers');
    const many = Array.from({ length: 250 }, (_, at) => job(`many ${at}`));
    await client.lpush('queue:default', job('oldest'), ...many, '{no job');
    await client.lpush('queue:mailers', job('elsewhere'));
    await client.zadd('schedule', 1, job('scheduled'));
    await client.zadd('retry', 1, job('retrying'), ...many.flatMap((text, at) => [at, `${text} `]));
    await client.zadd('dead', 1, job('dead'));
    await client.sadd('processes', 'six', 'seven', 'gone');
    await client.mset('six', '', 'seven', '');
    await client.hset(
      'six:workers',
      't',
      JSON.stringify({ payload: JSON.parse(job('run by 6')) as unknown }),
    );
    await client.hset('seven:work', 't', JSON.stringify({ payload: job('run by 7') }));
    await client.hset('gone:workers', 't', JSON.stringify({ payload: job('of a dead process') }));
    const wanted = ['oldest', 'elsewhere', 'scheduled', 'retrying', 'dead', 'run by 6', 'run by 7'];
    const sidekiq = redisSidekiqJobs(client);
    const found = await sidekiq.find(new Set([...wanted, 'of a dead process', 'nowhere']));
    expect(Object.fromEntries(found)).to.deep.equal({
      oldest: 'queued',
      elsewhere: 'queued',
      scheduled: 'scheduled',
      retrying: 'retrying',
      dead: 'dead',
      'run by 6': 'running',
      'run by 7': 'running',
    });
    expect(await sidekiq.oldestQueuedAt()).to.equal(1_700_000_000_500);
    await client.set('stat:failed', '9');
    const { latencyMs, ...counts } = await readQueueStatus(client);
    expect(counts).to.deep.equal({
      queued: 252,
      scheduled: 1,
      retrying: 251,
      dead: 1,
      failures: 9,
      outbox: 0,
    });
    expect(latencyMs).to.be.within(Date.now() - 1_700_000_060_000, Date.now() - 1_699_999_990_000);
  });

  it('are known in MySQL by their owner and number, with exact 64-bit ids', async () => {
    const big = '9007199254740993';
    await bed.mariadb.query(
      'INSERT INTO chats (id, chat_application_id, number, created_at, updated_at) VALUES (?, ?, 90, NOW(6), NOW(6))',
      [big, applicationId],
    );
    await bed.mariadb.query(
      "INSERT INTO messages (chat_id, number, body, created_at, updated_at) VALUES (?, 3, 'x', NOW(6), NOW(6))",
      [big],
    );
    const { user, password, port, database } = bed.mariadb;
    const { areWritten, haveOwners, close } = mysqlWrittenRows({
      ...{ host: '127.0.0.1', port, user, password, database, socketPath: null },
      ...{ tls: 'none', connections: 1, timeoutMs: 5000 },
    });
    try {
      const message = (ownerId: string, number: number) => ({ kind: 'message' as const, ownerId, number });
      const chat = (number: number, ownerId = applicationId) => ({ kind: 'chat' as const, ownerId, number });
      const asked = [chat(90), chat(91), message(big, 3), message(big, 4), message('9007199254740992', 3)];
      expect(await areWritten([...asked, chat(90, '999')])).to.deep.equal([
        true,
        false,
        true,
        false,
        false,
        false,
      ]);
      expect(await haveOwners([...asked, chat(90, '999')])).to.deep.equal([
        true,
        true,
        true,
        true,
        false,
        false,
      ]);
      expect(await areWritten([])).to.deep.equal([]);
    } finally {
      await close();
      await bed.mariadb.query('DELETE FROM messages WHERE chat_id = ?', [big]);
      await bed.mariadb.query('DELETE FROM chats WHERE id = ?', [big]);
    }
  });

  it('come in the end, though Sidekiq was killed while it held their jobs, and two reconcile at once', async function () {
    requireService(this, whyNoSidekiq());
    const { client } = bed.redis;
    const sidekiq = await startSidekiq(bed.redis, bed.mariadb);
    const { port, user, password, database } = bed.mariadb;
    const lock = await createConnection({ host: '127.0.0.1', port, user, password, database });
    try {
      const chat = await post(chatsOf('first'));
      const chatId = await waitUntil('the chat is written', async () => {
        const [row] = await bed.mariadb.query('SELECT id FROM chats WHERE number = ?', [chat]);
        return row === undefined ? undefined : Number(row['id']);
      });
      // The jobs wait for these rows, so that Sidekiq holds as many as it has threads.
      await lock.query('BEGIN');
      await lock.query('SELECT * FROM chat_applications FOR UPDATE');
      await lock.query('SELECT * FROM chats FOR UPDATE');
      const texts = Array.from({ length: MESSAGES }, (_, at) => `text ${at} é😀 "quoted"\n`);
      const chats: number[] = [chat];
      for (const text of texts) {
        chats.push(await post(chatsOf('first')));
        await post(messagesOf('first', chat), bodyOf(text));
      }
      await waitUntil('Sidekiq holds jobs', async () =>
        (await client.llen('queue:default')) === CHATS + MESSAGES - THREADS ? true : undefined,
      );
      await sidekiq.kill();
      await lock.query('ROLLBACK');
      // As after the minute in which Sidekiq lets a process without heartbeats expire.
      for (const identity of await client.smembers('processes')) await client.del(identity);
      await sidekiq.restart();
      await waitUntil('the jobs that were left are done', async () =>
        (await client.llen('queue:default')) === 0 ? true : undefined,
      );
      const rows = async (): Promise<number> =>
        Number(
          (
            await bed.mariadb.query(
              'SELECT (SELECT COUNT(*) FROM chats) + (SELECT COUNT(*) FROM messages) AS n',
            )
          )[0]?.['n'],
        );
      await waitUntil('what was left is written', async () =>
        (await rows()) === 1 + CHATS + MESSAGES - THREADS ? true : undefined,
      );

      const dryRun = reconcile('--dry-run');
      await delay(3000);
      const both = await Promise.all([reconcile(), reconcile()]);
      const { code, stdout } = await dryRun;
      expect(code).to.equal(0);
      expect(stdout[0]).to.equal(
        `${THREADS} numbers issued more than 0 minutes ago are neither in MySQL nor in Sidekiq:`,
      );
      expect(stdout.at(-1)).to.match(
        /^nothing was changed; without --dry-run, 8 numbers would be queued again$/,
      );
      const requeued = both.map((end) => Number(/queued (\d+) number/.exec(end.stdout.join('\n'))?.[1] ?? 0));
      expect(
        requeued.reduce((sum, one) => sum + one, 0),
        JSON.stringify(both),
      ).to.equal(THREADS);

      await waitUntil('all is written', async () =>
        (await rows()) === 1 + CHATS + MESSAGES ? true : undefined,
      );
      const written = await bed.mariadb.query(
        'SELECT number, body FROM messages WHERE chat_id = ? ORDER BY number',
        [chatId],
      );
      expect(written.map((row) => row['body'] as string)).to.deep.equal(texts);
      const numbers = await bed.mariadb.query('SELECT number FROM chats ORDER BY number');
      expect(numbers.map((row) => row['number'] as number)).to.deep.equal(chats);
      const [application] = await bed.mariadb.query('SELECT chats_count FROM chat_applications');
      expect(application?.['chats_count']).to.equal(CHATS + 1);
      expect((await reconcile()).stdout).to.deep.equal([
        '0 numbers issued more than 0 minutes ago are neither in MySQL nor in Sidekiq',
      ]);
      expect(await client.xlen(OUTBOX)).to.equal(0);
    } finally {
      await lock.end();
      await sidekiq.stop();
    }
  });
});
