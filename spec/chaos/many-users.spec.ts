import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { peakMemoryBytes } from '../../bench/peak-memory.ts';
import { feedLogFixture, FIXTURE_SINCE_MS } from '../support/feed-log-fixture.ts';
import { readUsers } from '../support/read-users.ts';
import { type RunningServer, testBed } from '../support/test-bed.ts';
import { readStats } from '../support/stats.ts';
import { waitUntil } from '../support/wait-until.ts';

const USERS = process.env['CHAOS'] === 'long' ? 1_000_000 : 50_000;
const MAX_RSS_MB = 400;
/** A start reads the totals but not the users. Reading all users would take longer than this. */
const MAX_EXTRA_MS = 5000;
/** A machine that stalls makes one start slow; reading all users would make every start slow. */
const STARTS = 3;

const userOf = (text: string): string => (JSON.parse(text) as { user: string }).user;

describe(`a server with ${USERS} distinct users`, function () {
  this.timeout(240_000);
  const { feed, folder, server } = testBed();

  it(`counts them exactly below ${MAX_RSS_MB} MB, also after a restart, and lists them all`, async () => {
    const log = feedLogFixture(USERS, { users: USERS, incompleteRate: 0, canaryInterval: 0 });
    const { url: STREAM_URL } = await feed({ logs: [log] });
    const env = { STREAM_URL, SINCE: String(FIXTURE_SINCE_MS), DATA_DIR: folder() };
    const expectAll = async (url: string): Promise<void> => {
      const { messages, distinct_users } = await readStats(url);
      expect({ messages, distinct_users }).to.deep.equal({ messages: USERS, distinct_users: USERS });
      const left = new Set<string>();
      for (let offset = log.firstOffset; offset < log.endOffset; offset += 1)
        left.add(userOf(log.at(offset).data));
      expect(left.size, 'users of the feed').to.equal(USERS);
      // That took long: let this process notice connections that the server has closed meanwhile.
      await delay(100);
      for await (const [user, count] of readUsers(url)) {
        if (count !== 1 || !left.delete(user)) throw new Error(`${user} is listed with ${count}, or twice`);
      }
      expect(left.size, 'users that are not listed').to.equal(0);
    };

    const emptyAt = Date.now();
    const first = await server(env);
    await readStats(first.url);
    const emptyMs = Date.now() - emptyAt;
    await waitUntil(
      'all are counted',
      async () => ((await readStats(first.url)).messages >= USERS ? true : undefined),
      { atMostMs: 120_000, everyMs: 200 },
    );
    await expectAll(first.url);
    const memory = peakMemoryBytes(first.pid) / 2 ** 20;
    first.kill('SIGTERM');
    expect((await first.ended).code).to.equal(0);

    const restarted = async (): Promise<{ readonly second: RunningServer; readonly startMs: number }> => {
      const startedAt = Date.now();
      const second = await server(env);
      const { distinct_users } = await readStats(second.url);
      const startMs = Date.now() - startedAt;
      expect(distinct_users).to.equal(USERS);
      return { second, startMs };
    };
    let { second, startMs } = await restarted();
    for (let starts = 1; starts < STARTS && startMs - emptyMs >= MAX_EXTRA_MS; starts += 1) {
      second.kill('SIGTERM');
      await second.ended;
      ({ second, startMs } = await restarted());
    }
    expect(startMs - emptyMs, 'ms more than a start without users').to.be.below(MAX_EXTRA_MS);
    await expectAll(second.url);
    process.stderr.write(`      ${Math.round(memory)} MB at most; a restart took ${startMs} ms\n`);
    for (const megabytes of [memory, peakMemoryBytes(second.pid) / 2 ** 20])
      if (!Number.isNaN(megabytes)) expect(megabytes, 'MB of memory').to.be.at.most(MAX_RSS_MB);
  });
});
