import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../support/feed-log-fixture.ts';
import { type CassandraService, sharedCassandra, whyNoCassandra } from '../support/services/cassandra.ts';
import { requireService } from '../support/services/require-service.ts';
import { everyNumber, readStats } from '../support/stats.ts';
import { type Env, testBed } from '../support/test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

const KEYSPACE = 'headwater_specs_reset';

describe('headwater reset with a real Cassandra', function () {
  let service: CassandraService;
  const { cli, feed, folder, server } = testBed();

  before(async function () {
    requireService(this, whyNoCassandra());
    service = await sharedCassandra();
  });

  const envFor = (streamUrl: string): Env => ({
    STORAGE: 'cassandra',
    CASSANDRA_HOST: service.host,
    CASSANDRA_PORT: String(service.port),
    CASSANDRA_DATACENTER: service.datacenter,
    CASSANDRA_KEYSPACE: KEYSPACE,
    DATA_DIR: folder(),
    STREAM_URL: streamUrl,
    SINCE: String(FIXTURE_SINCE_MS),
  });

  it('deletes the statistics of the keyspace, unless a process saves to it, and keeps the accounts', async () => {
    // The feed goes on while the first reset is tried.
    const log = feedLogFixture(1_000_000, { rate: 100 });
    const { url: STREAM_URL, simulator } = await feed({ logs: [log], faults: { silentAfterEvents: 3000 } });
    const env = envFor(STREAM_URL);
    const running = await server(env);
    const counted = async (url: string, atLeast: number): Promise<unknown> =>
      waitUntil(`${atLeast} messages`, async () =>
        (await readStats(url, 1)).messages >= atLeast ? true : undefined,
      );
    await counted(running.url, 2000);
    simulator.faults.set({ silentAfterEvents: Infinity });
    const refused = await cli(['reset', '--yes'], env).ended;
    expect(refused.code, refused.stdout.join('\n')).to.equal(1);
    expect(refused.stderr.join('\n')).to.contain(
      `a process is saving to the keyspace ${KEYSPACE} (the server): stop every server and consumer`,
    );
    running.kill('SIGTERM');
    expect((await running.ended).code).to.equal(0);

    const done = await cli(['reset', '--yes'], env).ended;
    expect(done.code, done.stderr.join('\n')).to.equal(0);
    expect(done.stdout[0]).to.equal(`In the keyspace ${KEYSPACE}:`);
    expect(done.stdout[1]).to.match(/^ {2}the server: the counts of [\d,]+ messages up to 20/);
    expect((await cli(['reset', '--yes'], env).ended).stdout).to.deep.equal([
      `Nothing to delete: the keyspace ${KEYSPACE} holds no statistics.`,
    ]);
    expect((await cli(['account', 'list'], env).ended).stdout.join('\n')).to.contain('ADMIN_USERNAME');

    const small = feedLogFixture(500);
    const again = await feed({ logs: [small] });
    const restarted = await server({ ...env, STREAM_URL: again.url });
    const expected = plainCount(textsOfLog(small));
    await counted(restarted.url, expected.messages);
    expect(everyNumber(await readStats(restarted.url, 'all'))).to.deep.equal(everyNumber(expected));
    restarted.kill('SIGTERM');
    await restarted.ended;
    await cli(['reset', '--yes'], env).ended;
  });

  it('makes a server that saved nothing meanwhile start over: it saves nothing of what it counted before', async () => {
    const log = feedLogFixture(3000, { rate: 100 });
    const { url: STREAM_URL, simulator } = await feed({ logs: [log], faults: { silentAfterEvents: 2000 } });
    const env = envFor(STREAM_URL);
    const idle = await server(env);
    const before = await waitUntil('nothing more is counted', async () => {
      const { messages } = await readStats(idle.url, 1);
      await delay(2000);
      return messages > 1500 && (await readStats(idle.url, 1)).messages === messages ? messages : undefined;
    });
    const done = await cli(['reset', '--yes'], env).ended;
    expect(done.code, done.stderr.join('\n')).to.equal(0);
    const expected = plainCount(textsOfLog(log));
    expect(before).to.be.below(expected.messages);

    simulator.faults.set({ silentAfterEvents: Infinity });
    const stats = await waitUntil('all messages', async () => {
      const found = await readStats(idle.url, 'all');
      return found.messages >= expected.messages ? found : undefined;
    });
    expect(everyNumber(stats)).to.deep.equal(everyNumber(expected));
    idle.kill('SIGTERM');
    expect((await idle.ended).code).to.equal(0);
    await cli(['reset', '--yes'], env).ended;
  });
});
