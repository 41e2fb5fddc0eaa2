import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/files/package-root.ts';
import { chatContract, send } from '../chat/support/chat-contract.ts';
import { chatsOf, withClients } from '../chat/support/chat-client.ts';
import { type ChatTestBed, chatTestBed, whyNoChatTestBed } from '../chat/support/chat-test-bed.ts';
import { requireService } from '../support/services/require-service.ts';
import { whyNoSidekiq } from '../support/services/sidekiq.ts';

const run = promisify(execFile);

describe('the chat service in front of a real Redis and MariaDB', () => {
  let stage: ChatTestBed;
  let url = '';

  before(async function () {
    requireService(this, whyNoChatTestBed());
    stage = await chatTestBed();
    const id = await stage.mariadb.addApplication('tok7');
    await stage.mariadb.query(
      'INSERT INTO chats (chat_application_id, number, created_at, updated_at) VALUES (?, 1, NOW(6), NOW(6))',
      [id],
    );
  });
  after(() => whyNoChatTestBed() ?? stage.stop());

  describe("with an address in the form of Go's driver", () => {
    before(async () => {
      ({ url } = await stage.serve());
    });
    chatContract(() => ({ url, token: 'tok7', chat: 1, jobs: stage.jobTexts }));
  });

  describe('with addresses as URLs, and 201', () => {
    before(async () => {
      const { user, password, port, database } = stage.mariadb;
      ({ url } = await stage.serve({
        MYSQL_DSN: `mysql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
        REDIS_URL: `redis://${stage.redis.address}/0`,
        CHAT_STATUS: '201',
      }));
    });
    chatContract(() => ({ url, token: 'tok7', chat: 1, jobs: stage.jobTexts }), 201);
  });

  describe('and what it leaves in Redis', () => {
    before(async () => {
      ({ url } = await stage.serve());
    });

    it('takes its numbers from the counters of the original', async () => {
      const id = await stage.mariadb.addApplication('counted');
      await stage.redis.client.set(`chat_app:${id}:chat_counter`, '41');
      const { body } = await send(url, 'POST', '/api/v1/chat_applications/counted/chats');
      expect(body).to.equal('{"number":42,"messages_count":0}');
      expect(await stage.redis.client.incr(`chat_app:${id}:chat_counter`)).to.equal(43);
      expect(await stage.redis.client.smembers('queues')).to.deep.equal(['default']);
    });

    it('takes what many ask at once to Redis in far fewer round trips', async () => {
      await stage.mariadb.addApplication('many');
      await stage.redis.client.config('RESETSTAT');
      await withClients(
        64,
        () => url,
        async ({ post }) => {
          for (let at = 0; at < 10; at += 1) expect((await post(chatsOf('many'))).status).to.equal(202);
        },
      );
      const stats = await stage.redis.client.info('commandstats');
      const trips = Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]);
      expect(trips).to.be.within(1, 320);
    });

    it('refuses where a counter is not one, or at its end, and queues nothing; others go on', async () => {
      const [text, list, last] = [
        await stage.mariadb.addApplication('text'),
        await stage.mariadb.addApplication('list'),
        await stage.mariadb.addApplication('last'),
      ];
      await stage.redis.client.set(`chat_app:${text}:chat_counter`, 'seven');
      await stage.redis.client.lpush(`chat_app:${list}:chat_counter`, '7');
      await stage.redis.client.set(`chat_app:${last}:chat_counter`, '2147483646');
      await stage.redis.client.del('queue:default');
      const replies = await Promise.all(
        ['text', 'list', 'last', 'last', 'tok7'].map((token) => send(url, 'POST', chatsOf(token))),
      );
      const [ofText, ofList, ...rest] = replies.map(({ status, body }) => `${status} ${body}`);
      expect([ofText, ofList]).to.deep.equal(
        Array(2).fill('503 {"error":"Redis is unavailable, try again"}'),
      );
      expect(rest.slice(0, 2).sort()).to.deep.equal([
        '202 {"number":2147483647,"messages_count":0}',
        '503 {"error":"No numbers left"}',
      ]);
      expect(replies[4]?.status).to.equal(202);
      expect(await stage.jobs()).to.have.lengthOf(2);

      // By now all is remembered, so that both kinds come to Redis together.
      const statuses = new Map<string, Set<number | null>>();
      await withClients(
        32,
        () => url,
        async ({ post }, at) => {
          const token = at % 2 === 0 ? 'list' : 'tok7';
          for (let time = 0; time < 5; time += 1) {
            const { status } = await post(chatsOf(token));
            statuses.set(token, (statuses.get(token) ?? new Set()).add(status));
          }
        },
      );
      expect(statuses).to.deep.equal(
        new Map([
          ['list', new Set([503])],
          ['tok7', new Set([202])],
        ]),
      );
    });

    it('numbers below what MySQL has never, whatever the counter says', async () => {
      const id = await stage.mariadb.addApplication('behind');
      await stage.mariadb.query(
        'INSERT INTO chats (chat_application_id, number, created_at, updated_at) VALUES (?, 9, NOW(6), NOW(6))',
        [id],
      );
      await stage.redis.client.set(`chat_app:${id}:chat_counter`, '3');
      expect((await send(url, 'POST', chatsOf('behind'))).body).to.include('"number":10,');
    });

    it('remembers an Idempotency-Key for a day, through a restart', async () => {
      const id = await stage.mariadb.addApplication('keyed');
      const post = (at: string): Promise<{ body: string }> =>
        send(at, 'POST', chatsOf('keyed'), { headers: { 'Idempotency-Key': 'once' } });
      const first = await post(url);
      const { url: other } = await stage.serve();
      expect((await post(other)).body).to.equal(first.body);
      const seconds = await stage.redis.client.ttl(`chat_app:${id}:chat_counter:idempotency:once`);
      expect(seconds).to.be.within(86_000, 86_400);
      const jobs = await stage.jobs();
      expect(jobs.filter(({ owner }) => String(owner) === id)).to.have.lengthOf(1);
    });

    it('queues what a real perform_later queues, byte for byte but for ids and times', async function () {
      requireService(this, whyNoSidekiq());
      const text = 'Héllo "you"\\ \u2028 </b> 😀 \u0001\n\t&';
      await stage.redis.client.del('queue:default');
      await send(url, 'POST', '/api/v1/chat_applications/tok7/chats/1/messages', {
        body: JSON.stringify({ message: { body: text } }),
      });
      await send(url, 'POST', '/api/v1/chat_applications/tok7/chats');
      const ours = await stage.jobTexts();
      const [message, chat] = await stage.jobs();
      await stage.redis.client.del('queue:default');
      const program = `require ENV['WORKER']
      CreateMessageJob.perform_later(${message?.owner ?? 0}, ${message?.number ?? 0}, ENV['TEXT'])
      CreateChatJob.perform_later(${chat?.owner ?? 0}, ${chat?.number ?? 0})`;
      await run('ruby', ['-e', program], {
        env: {
          ...process.env,
          LANG: 'C.UTF-8',
          TEXT: text,
          WORKER: join(packageRoot(), 'deploy', 'chat', 'worker.rb'),
          REDIS_URL: `redis://${stage.redis.address}/0`,
          WORKER_DATABASE_URL: 'mysql2://nobody@127.0.0.1/nothing',
        },
      });
      const masked = (job: string): string =>
        job
          .replace(/"job_id":"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}"/, '"job_id":UUID')
          .replace(/"jid":"[\da-f]{24}"/, '"jid":JID')
          .replace(/"enqueued_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/, '"enqueued_at":ISO')
          .replaceAll(/"(created|enqueued)_at":\d{10}\.\d{1,9}/g, '"$1_at":SECONDS');
      expect(ours.map(masked)).to.deep.equal((await stage.jobTexts()).map(masked));
    });
  });
});
