import { expect } from 'chai';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../support/feed-log-fixture.ts';
import { savedStats } from '../support/saved-stats.ts';
import { type RunningServer, testBed } from '../support/test-bed.ts';
import { everyNumber, readStats, type Stats } from '../support/stats.ts';
import { waitUntil } from '../support/wait-until.ts';

const COUNT = process.env['CHAOS'] === 'long' ? 1_000_000 : 40_000;
const MAX_STOP_MS = 30_000;
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

describe(`stopping a server under full load (SEED=${seed})`, () => {
  const { onCleanup, cli, feed, folder, server } = testBed();

  const env = (STREAM_URL: string): Record<string, string> => ({
    STREAM_URL,
    SINCE: String(FIXTURE_SINCE_MS),
    DATA_DIR: folder(),
    BACKOFF_MIN_MS: '20',
    BACKOFF_MAX_MS: '200',
  });
  const counted = async ({ url }: RunningServer, atLeast: number): Promise<number> =>
    waitUntil(`${atLeast} messages`, async () => {
      const { messages } = await readStats(url, 1);
      return messages >= atLeast ? messages : undefined;
    });
  /** Counts to the end, and checks that nothing is missing or duplicated. */
  const expectExact = async (running: RunningServer, texts: readonly string[]): Promise<void> => {
    const expected = plainCount(texts);
    await counted(running, expected.messages);
    await delay(500);
    expect(everyNumber(await readStats(running.url, 'all'))).to.deep.equal(everyNumber(expected));
  };

  it('exits with code 0, completes open responses, and loses nothing', async () => {
    const log = feedLogFixture(COUNT, { users: COUNT, incompleteRate: 0 });
    // The last events are held back until the server has stopped, so that it always stops midway.
    const { url, simulator } = await feed({ logs: [log], faults: { silentAfterEvents: COUNT - COUNT / 50 } });
    const settings = env(url);
    const running = await server(settings);
    await counted(running, COUNT / 5);
    const stream = await fetch(`${running.url}/stats/stream`);
    const report = await fetch(`${running.url}/stats?top=all`);
    const stoppedAt = Date.now();
    running.kill('SIGTERM');

    // Both responses are read to the end only now: a truncated response would fail.
    const [events, whole] = await Promise.all([stream.text(), report.json() as Promise<Stats>]);
    const { code } = await running.ended;
    expect(code, running.stdout.slice(-10).join('\n')).to.equal(0);
    expect(Date.now() - stoppedAt).to.be.below(MAX_STOP_MS);
    expect(events)
      .to.match(/\ndata: \{"messages":\d+/)
      .and.to.match(/\n\n$/);
    const users = Object.values(whole.by_user);
    expect(users).to.have.lengthOf(whole.distinct_users);
    expect(users.reduce((sum, count) => sum + count, 0)).to.equal(whole.messages);

    const { messages } = (await savedStats(settings['DATA_DIR'] ?? '')).stats;
    expect(messages, 'what was shown is durable').to.be.at.least(whole.messages);
    expect(messages, 'it stopped midway').to.be.below(COUNT - COUNT / 5000);
    simulator.faults.set({ silentAfterEvents: Infinity });
    await expectExact(await server(settings), textsOfLog(log));
  });

  it('exits immediately on a second signal, and loses nothing', async () => {
    const log = feedLogFixture(20_000);
    const settings = env((await feed({ logs: [log] })).url);
    const running = await server(settings);
    await counted(running, 1000);
    // A request whose body never arrives delays the shutdown of the first signal.
    const { hostname, port } = new URL(running.url);
    const stuck = request({
      hostname,
      port,
      method: 'POST',
      path: '/login',
      headers: { 'Content-Type': 'application/json', 'Content-Length': 100, Expect: '100-continue' },
    });
    stuck.on('error', () => undefined);
    onCleanup(() => stuck.destroy());
    stuck.write('{"username":');
    await once(stuck, 'continue');
    running.kill('SIGTERM');
    await running.waitForOutput(/is shutting down \(SIGTERM\)/);
    const secondAt = Date.now();
    running.kill('SIGTERM');
    expect(await running.ended).to.include({ code: 143, signal: null });
    expect(Date.now() - secondAt, 'ms, where the first may take 30 s').to.be.below(15_000);
    await expectExact(await server(settings), textsOfLog(log));
  });

  it('survives being killed while it starts', async () => {
    const random = createRandom(seed);
    const log = feedLogFixture(5000);
    const settings = env((await feed({ logs: [log] })).url);
    for (let n = 0; n < 10; n += 1) {
      const starting = cli(['server', '--port', '0'], settings);
      await delay(n < 2 ? n * 10 : 100 + random() * 400);
      starting.kill('SIGKILL');
      await starting.ended;
    }
    await expectExact(await server(settings), textsOfLog(log));
  });
});
