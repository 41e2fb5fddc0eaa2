import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ChatTestBed,
  chatTestBed,
  isReady,
  untilReady,
  whyNoChatTestBed,
} from '../chat/support/chat-test-bed.ts';
import {
  bodyOf,
  chatsOf,
  type ChatClient,
  messagesOf,
  numberIn,
  type CallOutcome,
  withClients,
} from '../chat/support/chat-client.ts';
import type { ServerProcess } from '../support/server-process.ts';
import type { RunningService } from '../support/services/java-service.ts';
import { requireService } from '../support/services/require-service.ts';
import { startSidekiq, whyNoSidekiq } from '../support/services/sidekiq.ts';
import { waitUntil } from '../support/wait-until.ts';

const CLIENTS = 16;
/** The limit for an answer while something is away: a second, and what a busy machine adds. */
const WITHIN_MS = 1500;
/** More than so many are answered before and after faults together, however slow the machine is. */
const LOAD = 100;
const sequence = (length: number): number[] => Array.from({ length }, (_, at) => at + 1);
const answeredOf = (outcomes: readonly CallOutcome[]): readonly CallOutcome[] =>
  outcomes.filter(({ status }) => status === 202);

describe('the chat service under faults', function () {
  let stage: ChatTestBed;
  let serving: ServerProcess;
  let id = '';
  let applications = 0;
  let token = '';

  before(async function () {
    requireService(this, whyNoChatTestBed());
    stage = await chatTestBed();
  });
  after(() => whyNoChatTestBed() ?? stage.stop());
  beforeEach(async () => {
    applications += 1;
    token = `app${applications}`;
    id = await stage.mariadb.addApplication(token);
    await stage.redis.client.del('queue:default');
    serving = await stage.serve({ CHAT_CACHE_MISS_SECONDS: '0' });
  });
  afterEach(async () => {
    serving.kill('SIGKILL');
    await serving.ended;
  });

  const url = (): string => serving.url;
  const one = async (
    path: string,
    body?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<CallOutcome> => {
    let outcome: CallOutcome | undefined;
    await withClients(1, url, async ({ post }) => {
      outcome = await post(path, body, headers);
    });
    return outcome ?? { status: null, body: '', ms: 0 };
  };
  const chatNumbers = async (): Promise<number[]> =>
    (await stage.jobs()).filter(({ owner }) => String(owner) === id).map(({ number }) => number);

  /** Creates chats with many clients while `faults` happen; gives every outcome. */
  const underLoad = async (faults: () => Promise<void>): Promise<CallOutcome[]> => {
    const outcomes: CallOutcome[] = [];
    let over = false;
    const loading = withClients(CLIENTS, url, async ({ post }) => {
      while (!over) {
        const outcome = await post(chatsOf(token));
        outcomes.push(outcome);
        if (outcome.status !== 202) await delay(20);
      }
    });
    const untilMoreAreAnswered = async (): Promise<void> => {
      const before = answeredOf(outcomes).length;
      await delay(300);
      await waitUntil('the load is answered', () =>
        Promise.resolve(answeredOf(outcomes).length > before + LOAD / 2 ? true : undefined),
      );
    };
    try {
      await untilMoreAreAnswered();
      await faults();
      await untilMoreAreAnswered();
    } finally {
      over = true;
      await loading;
    }
    return outcomes;
  };
  const answered = (outcomes: readonly CallOutcome[]): number[] => answeredOf(outcomes).map(numberIn);
  const expectNoRepeat = (numbers: readonly number[]): void => {
    expect(new Set(numbers).size, 'a number was given twice').to.equal(numbers.length);
  };
  /** The numbers of the queued jobs are 1 to n, and every answered number has its job. */
  const expectJobs = async (outcomes: readonly CallOutcome[]): Promise<void> => {
    const numbers = answered(outcomes);
    expect(numbers.length).to.be.above(LOAD);
    expectNoRepeat(numbers);
    const queued = await chatNumbers();
    expect([...queued].sort((a, b) => a - b)).to.deep.equal(sequence(queued.length));
    expect(numbers.every((number) => number <= queued.length)).to.equal(true);
  };

  it('killed again and again: every answered number has its one job, and none is left out', async () => {
    const outcomes = await underLoad(async () => {
      for (let kill = 0; kill < 3; kill += 1) {
        serving.kill('SIGKILL');
        await serving.ended;
        serving = await stage.serve();
        await delay(300);
      }
    });
    await expectJobs(outcomes);
  });

  it('killed: a request tried again with its Idempotency-Key has one number and one job', async () => {
    const numbers: number[] = [];
    let over = false;
    // What was asked must have its number in the end, unless nobody is left to give it.
    let failed = false;
    const loading = withClients(CLIENTS, url, async ({ post }, at) => {
      for (let step = 0; !over; step += 1) {
        const key = { 'Idempotency-Key': `${at}-${step}` };
        let outcome = await post(chatsOf(token), '', key);
        while (outcome.status !== 202) {
          if (failed) return;
          await delay(20);
          outcome = await post(chatsOf(token), '', key);
        }
        numbers.push(numberIn(outcome));
      }
    });
    try {
      for (let kill = 0; kill < 2; kill += 1) {
        const before = numbers.length;
        await delay(400);
        await waitUntil('the load is answered', () =>
          Promise.resolve(numbers.length > before + LOAD / 2 ? true : undefined),
        );
        serving.kill('SIGKILL');
        await serving.ended;
        serving = await stage.serve();
      }
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      over = true;
      await loading;
    }
    expect(numbers.length).to.be.above(LOAD);
    expect([...numbers].sort((a, b) => a - b)).to.deep.equal(sequence(numbers.length));
    expect((await chatNumbers()).length).to.equal(numbers.length);
  });

  it('stopped under load: it answers what it took, and ends with code 0', async () => {
    const outcomes = await underLoad(async () => {
      serving.kill('SIGTERM');
      expect(await serving.ended, serving.lines.join('\n')).to.equal(0);
      serving = await stage.serve();
    });
    await expectJobs(outcomes);
    expect((await chatNumbers()).length).to.equal(answered(outcomes).length);
  });

  it('with Redis restarted, and killed, with its data: 503 meanwhile, no number twice, no answer without its job', async () => {
    const outcomes = await underLoad(async () => {
      await stage.redis.restart();
      await delay(500);
      await stage.redis.kill();
      await delay(500);
      await stage.redis.restart();
      await untilReady(url());
    });
    const refused = outcomes.filter(({ status }) => status !== 202);
    expect(refused.length).to.be.above(0);
    for (const { status, body, ms } of refused) {
      expect([status, body]).to.deep.equal([503, '{"error":"Redis is unavailable, try again"}']);
      expect(ms).to.be.below(WITHIN_MS);
    }
    await expectJobs(outcomes);
  });

  it('with Redis emptied under load: no number is answered twice', async () => {
    const outcomes = await underLoad(async () => {
      for (let flush = 0; flush < 3; flush += 1) {
        await stage.redis.client.flushall();
        await delay(200);
      }
    });
    expectNoRepeat(answered(outcomes));
    expect(answered(outcomes).length).to.be.above(LOAD);
  });

  it('with a Redis that came back with older data: numbers go on after the highest', async () => {
    for (const number of sequence(5)) expect(numberIn(await one(chatsOf(token)))).to.equal(number);
    const comeBackWith = async (counter: number): Promise<void> => {
      await stage.redis.client.set(`chat_app:${id}:chat_counter`, String(counter));
      await stage.redis.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await untilReady(url());
    };
    await comeBackWith(2);
    expect(numberIn(await one(chatsOf(token)))).to.equal(6);
    // Another instance has numbered on, and what it gave is written.
    await stage.mariadb.query(
      'INSERT INTO chats (chat_application_id, number, created_at, updated_at) VALUES (?, 9, NOW(6), NOW(6))',
      [id],
    );
    await comeBackWith(7);
    expect(numberIn(await one(chatsOf(token)))).to.equal(10);
  });

  it('with a Redis that lost its data before the first number: both kinds of numbers go on after those in MySQL', async () => {
    const insert =
      'INSERT INTO chats (chat_application_id, number, created_at, updated_at) VALUES (?, ?, NOW(6), NOW(6))';
    await stage.mariadb.query(insert, [id, 7]);
    const [chat] = await stage.mariadb.query('SELECT id FROM chats WHERE chat_application_id = ?', [id]);
    await stage.mariadb.query(
      "INSERT INTO messages (chat_id, number, body, created_at, updated_at) VALUES (?, 12, 'x', NOW(6), NOW(6))",
      [Number(chat?.['id'])],
    );
    await stage.redis.client.flushall();
    // All at once: who compares the counter first must not matter.
    const outcomes: CallOutcome[] = [];
    await withClients(CLIENTS, url, async ({ post }: ChatClient) => {
      outcomes.push(await post(chatsOf(token)), await post(messagesOf(token, 7), bodyOf('Hello')));
    });
    const numbers = outcomes.map(numberIn);
    const expected = [...sequence(CLIENTS).map((at) => 7 + at), ...sequence(CLIENTS).map((at) => 12 + at)];
    expect(numbers.sort((a, b) => a - b)).to.deep.equal(expected.sort((a, b) => a - b));
  });

  it('with MariaDB restarted: known applications go on, others get 503, and it recovers', async () => {
    const outcomes = await underLoad(async () => {
      await stage.mariadb.kill();
      await delay(500);
      const unknown = await one(chatsOf('unknown'));
      expect([unknown.status, unknown.body]).to.deep.equal([
        503,
        '{"error":"MySQL is unavailable, try again"}',
      ]);
      expect(unknown.ms).to.be.below(WITHIN_MS);
      expect(await isReady(url())).to.equal(false);
      await stage.mariadb.restart();
      await untilReady(url());
      expect((await one(chatsOf('unknown'))).status).to.equal(404);
    });
    expect(outcomes.map(({ status }) => status).filter((status) => status !== 202)).to.deep.equal([]);
    await expectJobs(outcomes);
  });

  it('frozen Redis or MariaDB: 503 within a second with Retry-After, /health unchanged, /ready reports it', async () => {
    expect((await one(chatsOf(token))).status).to.equal(202);
    for (const [name, part, path] of [
      ['Redis', stage.redis, chatsOf(token)],
      ['MySQL', stage.mariadb, chatsOf('unknown')],
    ] as const satisfies readonly (readonly [string, RunningService, string])[]) {
      part.signal('SIGSTOP');
      try {
        for (let ask = 0; ask < 3; ask += 1) {
          const began = Date.now();
          const response = await fetch(`${url()}${path}`, { method: 'POST' });
          expect(Date.now() - began).to.be.below(WITHIN_MS);
          expect([response.status, response.headers.get('retry-after')]).to.deep.equal([503, '1']);
          expect(await response.text()).to.equal(`{"error":"${name} is unavailable, try again"}`);
        }
        expect(await (await fetch(`${url()}/health`)).text()).to.equal('{"status":"healthy"}');
        const ready = await fetch(`${url()}/ready`);
        expect(ready.status).to.equal(503);
        expect(await ready.text()).to.include(`${name} `);
      } finally {
        part.signal('SIGCONT');
      }
      await untilReady(url());
    }
    expect((await one(chatsOf(token))).status).to.equal(202);
    expect((await one(chatsOf('unknown'))).status).to.equal(404);
  });

  it('starts without Redis and MariaDB, says so, and serves when they come', async () => {
    await stage.redis.kill();
    await stage.mariadb.kill();
    const starting = stage.serve();
    // It serves when it is ready, which it is when both are back.
    await delay(1500);
    await stage.mariadb.restart();
    await stage.redis.restart();
    const { url: late } = await starting;
    expect((await fetch(`${late}${chatsOf(token)}`, { method: 'POST' })).status).to.equal(202);
  });

  it('answers 503 with Retry-After at once when the queue is full, and takes more when there is room', async () => {
    const { url: small } = await stage.serve({ CHAT_QUEUE: '4' });
    expect((await fetch(`${small}${chatsOf(token)}`, { method: 'POST' })).status).to.equal(202);
    stage.redis.signal('SIGSTOP');
    const outcomes: CallOutcome[] = [];
    try {
      await withClients(
        20,
        () => small,
        async ({ post }) => {
          outcomes.push(await post(chatsOf(token)));
        },
      );
    } finally {
      stage.redis.signal('SIGCONT');
    }
    const full = outcomes.filter(({ body }) => body === '{"error":"Too many requests at once, try again"}');
    expect(full.length).to.equal(16);
    for (const { status, ms } of full)
      expect({ status, quick: ms < 600 }).to.deep.equal({ status: 503, quick: true });
    await untilReady(small);
    expect((await fetch(`${small}${chatsOf(token)}`, { method: 'POST' })).status).to.equal(202);
  });

  describe('and a real Sidekiq', () => {
    let sidekiq: RunningService | undefined;
    before(async function () {
      requireService(this, whyNoSidekiq());
      sidekiq = await startSidekiq(stage.redis, stage.mariadb);
    });
    after(() => sidekiq?.stop());

    it('Redis lost all, and the service with it: what is in MariaDB is never numbered again', async () => {
      const before = answered(await underLoad(() => Promise.resolve()));
      const rows = async (): Promise<number[]> =>
        (
          await stage.mariadb.query(
            'SELECT number FROM chats WHERE chat_application_id = ? ORDER BY number',
            [id],
          )
        ).map((row) => row['number'] as number);
      await waitUntil('all is written', async () =>
        (await rows()).length >= before.length ? true : undefined,
      );
      serving.kill('SIGKILL');
      await serving.ended;
      await stage.redis.client.flushall();
      serving = await stage.serve();
      const after = answered(await underLoad(() => Promise.resolve()));
      expectNoRepeat([...before, ...after]);
      expect(Math.min(...after)).to.equal(before.length + 1);
      await waitUntil('all is written again', async () =>
        (await rows()).length >= before.length + after.length ? true : undefined,
      );
      expect(await rows()).to.deep.equal(sequence(before.length + after.length));
    });
  });
});
