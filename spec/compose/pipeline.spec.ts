import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { eventTexts } from '../../src/simulator/topic-log.ts';
import { runCommand } from '../support/images/run-command.ts';
import { requireService } from '../support/services/require-service.ts';
import { everyNumber, type Stats } from '../support/stats.ts';
import { waitUntil } from '../support/wait-until.ts';
import { composeProject, whyNoCompose } from './support/compose-project.ts';

/** A start of the default profile takes about half a minute; a machine that does much else may need more. */
const MAX_START_MS = 75_000;
/** Events for two minutes: they come while everything is killed. */
const FEED = { rate: 200, count: 24_000 };
const PORTS = { PORT: '18610', CONSUMER_PORT: '18611', PRODUCER_PORT: '18612' };
const OWN = ['server', 'producer', 'consumer'];
const OTHERS = ['redpanda', 'cassandra'];

describe('docker compose up', () => {
  const startMs = Math.floor(Date.now() / 1000) * 1000;
  const project = composeProject('headwater-specs', {
    ...PORTS,
    FEED_START: String(startMs),
    FEED_RATE: String(FEED.rate),
    FEED_COUNT: String(FEED.count),
    NODE_ENV: 'development',
  });
  const { compose, json, kill9, state, untilHealthy } = project;
  const docker = (...args: readonly string[]): Promise<string> => runCommand('docker', args);

  const statsOf = async (port: string): Promise<Stats> =>
    (await json(Number(port), '/stats?top=all')) as Stats;
  const messagesAt = async (port: string): Promise<number> => (await statsOf(port)).messages;

  before(async function () {
    requireService(this, await whyNoCompose());
    await compose(['down', '--volumes', '--remove-orphans']);
  });
  after(async function () {
    if ((await whyNoCompose()) === null)
      await compose(['--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '1']);
  });

  it('is healthy soon, each service after what it needs', async () => {
    await compose(['up', '--detach', '--wait', 'feed', 'probe']);
    const startedAt = performance.now();
    await compose(['up', '--detach', '--wait']);
    expect(performance.now() - startedAt).to.be.below(MAX_START_MS);
    const init = await state('cassandra-init');
    expect(init).to.include({ running: false, exitCode: 0 });
    expect((await state('consumer')).startedAt).to.be.above(init.finishedAt);
    expect(init.startedAt).to.be.above((await state('cassandra')).startedAt);
    expect((await state('producer')).startedAt).to.be.above((await state('redpanda')).startedAt);
  });

  for (const service of [...OWN, ...OTHERS]) {
    it(`survives kill -9 of ${service}`, async () => {
      const port = service === 'server' ? PORTS.PORT : PORTS.CONSUMER_PORT;
      const before = await messagesAt(port);
      await kill9(service);
      await untilHealthy([...OWN, ...OTHERS]);
      const isAhead = async (): Promise<true | undefined> => {
        const now = await messagesAt(port).catch(() => before);
        return now > before || now >= FEED.count * 0.99 ? true : undefined;
      };
      await waitUntil(`it counts on after ${service}`, isAhead, { atMostMs: 120_000, everyMs: 1000 });
    });
  }

  it('survives a network that is disconnected for a while', async () => {
    for (const service of ['server', 'consumer']) {
      const container = await project.containerOf(service);
      await docker('network', 'disconnect', project.network, container);
      await delay(5000);
      await docker('network', 'connect', '--alias', service, project.network, container);
    }
    expect([(await state('server')).running, (await state('consumer')).running]).to.deep.equal([true, true]);
  });

  it('keeps the newer of two producers with one id, and restarts none of them', async () => {
    const restarts = (await state('producer')).restarts;
    const second = (
      await compose(['run', '--detach', '--no-deps', '--name', 'headwater-specs-second', 'producer'])
    ).trim();
    const isFenced = async (): Promise<true | undefined> => {
      const ready = (await json(Number(PORTS.PRODUCER_PORT), '/ready')) as { readonly problems: string[] };
      return ready.problems.join().includes('another producer with the same PRODUCER_ID') ? true : undefined;
    };
    await waitUntil('the older one says that it is replaced', isFenced, { atMostMs: 60_000, everyMs: 1000 });
    await delay(5000);
    expect(await state('producer')).to.include({ running: true, restarts });
    const other = await docker('inspect', '--format', '{{.State.Running}} {{.RestartCount}}', second);
    expect(other.trim()).to.equal('true 0');
  });

  it('counts exactly, in the server and in the consumer', async () => {
    const log = generatedLog({ seed: 9, startMs, rate: FEED.rate, count: FEED.count, isComplete: true });
    const expected = plainCount(eventTexts([log]));
    for (const port of [PORTS.PORT, PORTS.CONSUMER_PORT]) {
      const isComplete = async (): Promise<true | undefined> =>
        (await messagesAt(port)) >= expected.messages ? true : undefined;
      await waitUntil(`${port} has counted everything`, isComplete, { atMostMs: 150_000, everyMs: 1000 });
    }
    // Were anything counted twice, it would show a little later.
    await delay(3000);
    for (const port of [PORTS.PORT, PORTS.CONSUMER_PORT])
      expect(everyNumber(await statsOf(port)), port).to.deep.equal(everyNumber(expected));
  });

  it('runs several consumers, with the range of ports', async () => {
    const env = { CONSUMER_PORT: '18613-18615' };
    await compose(['up', '--detach', '--wait', '--scale', 'consumer=3'], env);
    for (const port of [18613, 18614, 18615]) {
      const isShared = async (): Promise<true | undefined> =>
        (await messagesAt(String(port))) === (await messagesAt(PORTS.PORT)) ? true : undefined;
      await waitUntil(`${port} shows the total`, isShared, { atMostMs: 60_000, everyMs: 1000 });
    }
  });

  it('counts into Cassandra when the server should, and waits for it without restarting', async () => {
    await compose(['stop', 'cassandra', 'server']);
    const env = { STORAGE: 'cassandra', CONSUMER_PORT: '18613-18615' };
    await compose(['up', '--detach', '--no-deps', 'server'], env);
    const isWaiting = async (): Promise<true | undefined> => {
      const { status, body } = await project
        .request(Number(PORTS.PORT), '/ready')
        .catch(() => ({ status: 0, body: '' }));
      return status === 503 && body.includes('Cassandra at cassandra:9042 is unavailable') ? true : undefined;
    };
    await waitUntil('the server says what it waits for', isWaiting, { atMostMs: 60_000, everyMs: 1000 });
    await compose(['start', 'cassandra']);
    const counts = async (): Promise<true | undefined> =>
      (await messagesAt(PORTS.PORT).catch(() => 0)) > 0 ? true : undefined;
    await waitUntil('the server counts', counts, { atMostMs: 120_000, everyMs: 1000 });
    expect((await state('server')).restarts).to.equal(0);
  });

  it('stops within its grace period; our processes with code 0', async () => {
    await docker('rm', '--force', 'headwater-specs-second');
    const startedAt = performance.now();
    await compose(['stop']);
    // The longest grace period: 60 s of Cassandra.
    expect(performance.now() - startedAt).to.be.below(60_000);
    for (const service of OWN) expect(await state(service), service).to.include({ exitCode: 0 });
    // 137: it did not stop, and was killed.
    for (const service of OTHERS) expect((await state(service)).exitCode, service).not.to.equal(137);
  });
});
