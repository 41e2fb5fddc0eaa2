import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/runtime/package-root.ts';
import { chatContract, send } from '../chat/support/chat-contract.ts';
import { type ChatStage, chatStage, whyNoChatStage } from '../chat/support/chat-stage.ts';
import { requireService } from '../support/services/require-service.ts';
import { whyNoSidekiq } from '../support/services/sidekiq.ts';

const run = promisify(execFile);

describe('the chat service in front of a real Redis and MariaDB', () => {
  let stage: ChatStage;
  let url = '';

  before(async function () {
    requireService(this, whyNoChatStage());
    stage = await chatStage();
    const id = await stage.mariadb.addApplication('tok7');
    await stage.mariadb.query(
      'INSERT INTO chats (chat_application_id, number, created_at, updated_at) VALUES (?, 1, NOW(6), NOW(6))',
      [id],
    );
  });
  after(() => whyNoChatStage() ?? stage.stop());

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
