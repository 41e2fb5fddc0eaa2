import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2/promise';
import { type ChatTestBed, chatTestBed, whyNoChatTestBed } from '../chat/support/chat-test-bed.ts';
import {
  bodyOf,
  chatsOf,
  messagesOf,
  numberIn,
  type CallOutcome,
  withClients,
} from '../chat/support/chat-client.ts';
import type { RunningService } from '../support/services/java-service.ts';
import { requireService } from '../support/services/require-service.ts';
import { startSidekiq, whyNoSidekiq } from '../support/services/sidekiq.ts';
import { waitUntil } from '../support/wait-until.ts';

const REQUESTS = 10_000;
const CLIENTS = 64;
const TOKENS = ['first', 'second', 'third'];
/** One request in so many creates a chat. */
const CHAT_EVERY = 10;
/** Here the job may be in the queue. */
const NO_REDIS = '{"error":"Redis is unavailable, try again"}';
const NOT_WRITTEN = '{"error":"Chat is not written yet, try again"}';

/**
 * Tries again as long as the answer says so, and that nothing was queued: a new chat's job is behind thousands of
 * others, and a busy machine may let MySQL take too long.
 */
const taken = async (ask: () => Promise<CallOutcome>): Promise<CallOutcome> => {
  const outcome = await ask();
  return outcome.status === 503 && outcome.body !== NO_REDIS ? taken(ask) : outcome;
};
const sequence = (length: number): number[] => Array.from({ length }, (_, at) => at + 1);
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

describe('the chat service with a real Sidekiq', function () {
  let stage: ChatTestBed;
  let sidekiq: RunningService | undefined;

  before(async function () {
    requireService(this, whyNoChatTestBed() ?? whyNoSidekiq());
    stage = await chatTestBed();
    // Nobody kills Redis here, and a slow disk must not keep it from answering.
    await stage.redis.client.config('SET', 'appendfsync', 'everysec');
    sidekiq = await startSidekiq(stage.redis, stage.mariadb);
    for (const token of TOKENS) await stage.mariadb.addApplication(token);
  });
  after(async () => {
    await sidekiq?.stop();
    if (sidekiq !== undefined) await stage.stop();
  });

  it(`writes exactly what ${REQUESTS} requests of ${CLIENTS} clients at once were answered, each once`, async () => {
    const { url, lines } = await stage.serve();
    const chats = new Map(TOKENS.map((token) => [token, [] as number[]]));
    const messages = new Map<string, Map<number, string>>();
    const fresh: number[] = [];
    let begun = 0;

    await withClients(
      CLIENTS,
      () => url,
      async ({ post }) => {
        while (begun < REQUESTS) {
          const at = begun++;
          const token = TOKENS[at % TOKENS.length] ?? '';
          const known = chats.get(token) ?? [];
          const isChat = at < CLIENTS || at % CHAT_EVERY === 0;
          if (isChat || known.length === 0) {
            const outcome = await post(chatsOf(token));
            expect(outcome.status, outcome.body).to.equal(202);
            known.push(numberIn(outcome));
          } else {
            // Often the newest: it may not be written yet.
            const chat = known[at % 7 === 0 ? known.length - 1 : at % known.length] ?? 0;
            if (chat === known.at(-1)) fresh.push(chat);
            const text = `message ${at} é😀`;
            const outcome = await taken(() => post(messagesOf(token, chat), bodyOf(text)));
            expect(outcome.status, `${outcome.body}\n${lines.slice(-5).join('\n')}`).to.equal(202);
            const key = `${token}/${chat}`;
            const numbers = messages.get(key) ?? new Map<number, string>();
            messages.set(key, numbers);
            expect(
              numbers.has(numberIn(outcome)),
              `message ${numberIn(outcome)} of ${key} was answered twice`,
            ).to.equal(false);
            numbers.set(numberIn(outcome), text);
          }
        }
      },
    );
    expect(fresh.length).to.be.above(100);

    const total = async (table: string): Promise<number> =>
      Number((await stage.mariadb.query(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.['n']);
    let seen = '';
    await waitUntil(
      'Sidekiq has written everything',
      async () => {
        expect(await stage.redis.client.zcard('retry'), 'failed jobs').to.equal(0);
        const rows = (await total('chats')) + (await total('messages'));
        seen = `${rows} rows, ${await stage.redis.client.llen('queue:default')} jobs wait`;
        return rows >= begun ? true : undefined;
      },
      { atMostMs: 200_000, everyMs: 500, seen: () => seen },
    );
    expect(await stage.redis.client.llen('queue:default')).to.equal(0);

    const applications = await stage.mariadb.query('SELECT id, token, chats_count FROM chat_applications');
    for (const { id, token, chats_count: count } of applications as (RowDataPacket & {
      id: number;
      token: string;
    })[]) {
      const answered = chats.get(token) ?? [];
      const rows = await stage.mariadb.query(
        'SELECT id, number, messages_count FROM chats WHERE chat_application_id = ? ORDER BY number',
        [id],
      );
      expect(sorted(answered)).to.deep.equal(sequence(answered.length));
      expect(rows.map((row) => row['number'] as number)).to.deep.equal(sequence(answered.length));
      expect(count).to.equal(answered.length);
      for (const row of rows) {
        const expected = messages.get(`${token}/${String(row['number'])}`) ?? new Map<number, string>();
        const written = await stage.mariadb.query('SELECT number, body FROM messages WHERE chat_id = ?', [
          Number(row['id']),
        ]);
        expect(new Map(written.map((one) => [one['number'] as number, one['body'] as string]))).to.deep.equal(
          new Map([...expected]),
        );
        expect(sorted([...expected.keys()])).to.deep.equal(sequence(expected.size));
        expect(row['messages_count']).to.equal(expected.size);
      }
    }
  });

  it('holds a message while its chat is not written because Sidekiq is unreachable, and accepts it afterwards', async () => {
    const { url } = await stage.serve({ CHAT_WAIT_MS: '300' });
    sidekiq?.signal('SIGSTOP');
    try {
      await withClients(
        1,
        () => url,
        async ({ post }) => {
          const chat = numberIn(await post(chatsOf('first')));
          const early = await post(messagesOf('first', chat), bodyOf('too early'));
          expect([early.status, early.body]).to.deep.equal([503, NOT_WRITTEN]);
          expect(early.ms).to.be.within(200, 1000);
          const [unknown, late] = [
            post(messagesOf('first', chat + 1), bodyOf('never')),
            post(messagesOf('first', chat), bodyOf('late')),
          ];
          sidekiq?.signal('SIGCONT');
          expect((await unknown).status).to.equal(404);
          if ((await late).status !== 202) {
            const again = await waitUntil('it is taken', async () => {
              const outcome = await post(messagesOf('first', chat), bodyOf('late'));
              return outcome.status === 202 ? outcome : undefined;
            });
            expect(numberIn(again)).to.equal(1);
          }
        },
      );
    } finally {
      sidekiq?.signal('SIGCONT');
    }
  });
});
