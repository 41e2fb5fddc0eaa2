import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { eventTexts } from '../../src/simulator/topic-log.ts';
import { mixedRecords, plainStats } from '../support/mixed-records.ts';
import { type FakeClock, fakeClock, whyNoFakeClock } from '../support/services/fake-clock.ts';
import { sharedKafka, whyNoKafka } from '../support/services/kafka.ts';
import { requireService } from '../support/services/require-service.ts';
import { everyNumber, readStats } from '../support/stats.ts';
import { testBed } from '../support/test-bed.ts';
import { topicTestBed } from '../support/topic-test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

const DAY_SECONDS = 86_400;
const LOGIN_WINDOW_SECONDS = 3;

describe('a process whose wall clock is set', () => {
  const { feed, folder, server } = testBed();
  before(function () {
    requireService(this, whyNoFakeClock());
  });

  const dateOf = async (url: string): Promise<number> =>
    Date.parse((await fetch(`${url}/status`)).headers.get('date') ?? '');
  /** Sets it, and waits until the process sees it. */
  const setClock = async (clock: FakeClock, url: string, seconds: number): Promise<void> => {
    clock.set(seconds);
    await waitUntil('the process has the other time', async () => {
      const ahead = ((await dateOf(url)) - Date.now()) / 1000;
      return Math.abs(ahead - seconds) < 60 ? true : undefined;
    });
  };
  const logIn = async (url: string, password: string): Promise<number> => {
    const { status } = await fetch(`${url}/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password }),
    });
    return status;
  };

  for (const [name, seconds] of [
    ['back', -DAY_SECONDS],
    ['forward', DAY_SECONDS],
  ] as const) {
    it(`counts on exactly after a day ${name}, reconnects, and ends a login window in time`, async () => {
      const startMs = Date.now();
      const options = { seed: 8, rate: 300, startMs, count: 3600 };
      const expected = plainCount(eventTexts([generatedLog({ ...options, isComplete: true })]));
      const clock = fakeClock(folder());
      const { url: STREAM_URL, simulator } = await feed({
        logs: [generatedLog(options)],
        faults: { maxConnectionMs: 500 },
      });
      const { url } = await server({
        STREAM_URL,
        SINCE: String(startMs),
        DATA_DIR: folder(),
        ADMIN_PASSWORD: 'a password of this spec',
        LOGIN_TRIES: '1',
        LOGIN_WINDOW_SECONDS: String(LOGIN_WINDOW_SECONDS),
        BACKOFF_MIN_MS: '10',
        BACKOFF_MAX_MS: '100',
        ...clock.env,
      });
      await waitUntil('it counts', async () => ((await readStats(url)).messages > 100 ? true : undefined));
      expect(await logIn(url, 'a wrong password')).to.equal(401);
      expect(await logIn(url, 'a password of this spec')).to.equal(429);
      const failedAt = performance.now();
      const connections = simulator.counters.connections;

      await setClock(clock, url, seconds);
      if (performance.now() - failedAt < (LOGIN_WINDOW_SECONDS - 1) * 1000)
        expect(await logIn(url, 'a password of this spec')).to.equal(429);
      await delay(failedAt + LOGIN_WINDOW_SECONDS * 1000 + 500 - performance.now());
      expect(await logIn(url, 'a password of this spec')).to.equal(200);

      await waitUntil('all is counted', async () =>
        (await readStats(url)).messages >= expected.messages ? true : undefined,
      );
      expect(everyNumber(await readStats(url, 'all'))).to.deep.equal(everyNumber(expected));
      expect(simulator.counters.connections).to.be.above(connections);
    });
  }

  describe('with a real Kafka', () => {
    const { topic: newTopic, folder: topicFolder } = topicTestBed();
    before(function () {
      requireService(this, whyNoKafka());
    });

    it('stays in its consumer group after an hour back', async () => {
      const { brokers } = await sharedKafka();
      const topic = await newTopic(brokers);
      const clock = fakeClock(topicFolder());
      const consumer = await topic.consumer([], { SESSION_TIMEOUT_MS: '6000', ...clock.env });
      const before = mixedRecords(500, 1, false);
      await topic.send(before.map(({ message }) => message));
      await topic.caughtUp(consumer);

      clock.set(-3600);
      await consumer.waitForOutput(/the clock was set back by 3\d\d\d s: joining the consumer group/);
      // Longer than the session timeout: without heartbeats, the group would be empty.
      await delay(10_000);
      expect(await topic.members()).to.equal(1);
      const after = mixedRecords(500, 2, false);
      await topic.send(after.map(({ message }) => message));
      await topic.caughtUp(consumer);
      expect(everyNumber(await readStats(consumer.url, 'all'))).to.deep.equal(
        everyNumber(plainStats([...before, ...after])),
      );
    });
  });
});
