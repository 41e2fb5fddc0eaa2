import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { firstValueFrom } from 'rxjs';
import { createFeedSimulator } from '../../src/simulator/feed-simulator.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { eventTexts } from '../../src/simulator/topic-log.ts';
import { messages } from '../../src/stats/windows/window-counts.ts';
import { cassandraStore } from '../../src/stores/cassandra/cassandra-store.ts';
import { CASSANDRA_MIGRATIONS } from '../stores/support/cassandra-stores.ts';
import { DEFAULT_WINDOW_SETTINGS } from '../../src/stores/window-settings.ts';
import { accountedFor, EVER } from '../contracts/windows/counted-events.ts';
import { type ServerProcess, startVerb } from '../support/server-process.ts';
import { type CassandraService, startCassandra, whyNoCassandra } from '../support/services/cassandra.ts';
import { type KafkaService, startKafka, whyNoKafka } from '../support/services/kafka.ts';
import { requireService } from '../support/services/require-service.ts';
import { everyNumber, readStats } from '../support/stats.ts';
import { waitUntil } from '../support/wait-until.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

/** 200,000 events in all; the faults come one after another while they flow. */
const FLOW = { seconds: 125, eqiad: 1440, codfw: 160 };
const EVENTS = FLOW.seconds * (FLOW.eqiad + FLOW.codfw);
const FAULTS = 14;
const SESSION_MS = 6000;

type Env = Readonly<Record<string, string>>;

/** A place for one process, which is started again whenever it has ended. */
interface Seat {
  readonly process: () => ServerProcess;
  readonly start: () => Promise<void>;
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

const seat = (verb: string, env: Env): Seat => {
  let running: ServerProcess | undefined;
  const process = (): ServerProcess => {
    if (running === undefined) throw new Error(`no ${verb} was started`);
    return running;
  };
  return {
    process,
    start: async () => {
      running = await startVerb(verb, env);
    },
    end: async (signal) => {
      running?.kill('SIGCONT');
      running?.kill(signal);
      return (await running?.ended) ?? null;
    },
  };
};

const readyText = async (url: string): Promise<string> => (await fetch(`${url}/ready`)).text();

const isWriting = async (url: string): Promise<true | undefined> => {
  const { topic } = JSON.parse(await readyText(url)) as { topic: { connected: boolean } };
  return topic.connected || undefined;
};

/** Asks a process something; one that does not answer shows its last lines. */
const asked = async <T>(one: Seat, question: (url: string) => Promise<T>): Promise<T> => {
  const { url, lines } = one.process();
  return question(url).catch((cause: unknown) => {
    throw new Error(`${url} does not answer (${String(cause)}):\n${lines.slice(-20).join('\n')}`, { cause });
  });
};

describe(`feed → producer → Kafka → consumers → Cassandra under faults (SEED=${seed})`, function () {
  this.timeout(600_000);
  const random = createRandom(seed);
  const between = (low: number, high: number): number => low + random() * (high - low);
  const folder = mkdtempSync(join(tmpdir(), 'headwater-pipeline-'));
  let kafka: KafkaService;
  let cassandra: CassandraService;
  let services: readonly { readonly stop: () => Promise<unknown> }[] = [];
  let seats: readonly Seat[] = [];

  before(async function () {
    requireService(this, whyNoKafka() ?? whyNoCassandra());
    [kafka, cassandra] = await Promise.all([startKafka(), startCassandra()]);
    services = [kafka, cassandra];
  });
  after(async () => {
    for (const each of seats) await each.end('SIGKILL');
    for (const service of services) await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`counts every event once through ${FAULTS} faults, and every consumer shows the whole`, async () => {
    // From here on, and not from when this file was loaded: the faults have to come while events flow.
    const startMs = Math.floor(Date.now() / 1000) * 1000 + 10_000;
    const logs = [
      generatedLog({
        seed,
        startMs,
        rate: FLOW.eqiad,
        count: FLOW.eqiad * FLOW.seconds,
        brokenRate: 0.002,
        canaryInterval: 400,
        disorder: 0.02,
      }),
      generatedLog({
        seed: seed + 1,
        topic: 'codfw.mediawiki.recentchange',
        firstOffset: 700,
        startMs,
        rate: FLOW.codfw,
        count: FLOW.codfw * FLOW.seconds,
        canaryInterval: 40,
      }),
    ];
    const lookalike = createFeedSimulator({ logs, seed, chunkBytes: 20_000, faults: { cutStyle: 'any' } });
    services = [...services, { stop: () => lookalike.close() }];
    const env: Env = {
      STREAM_URL: await lookalike.listen(),
      SINCE: String(startMs - 10_000),
      DATA_DIR: folder,
      KAFKA_BROKERS: kafka.brokers,
      TOPIC_PARTITIONS: '6',
      TOPIC_RETENTION_HOURS: '100000',
      STORAGE: 'cassandra',
      CASSANDRA_HOST: cassandra.host,
      CASSANDRA_PORT: String(cassandra.port),
      SESSION_TIMEOUT_MS: String(SESSION_MS),
      SILENCE_SECONDS: '2',
      BACKOFF_MIN_MS: '50',
      BACKOFF_MAX_MS: '1000',
    };
    const producer = seat('producer', env);
    const consumers = [seat('consumer', env), seat('consumer', env)];
    seats = [producer, ...consumers];
    for (const each of seats) await each.start();

    const anyConsumer = (): Seat => consumers[Math.floor(random() * consumers.length)] ?? producer;
    const told: string[] = [];
    const faults: Readonly<Record<string, () => Promise<unknown>>> = {
      'kill the producer': async () => {
        await producer.end('SIGKILL');
        await producer.start();
      },
      'kill a consumer': async () => {
        const one = anyConsumer();
        await one.end('SIGKILL');
        await one.start();
      },
      'freeze a consumer beyond its session': async () => {
        const { kill } = anyConsumer().process();
        kill('SIGSTOP');
        await delay(SESSION_MS * 1.5);
        kill('SIGCONT');
      },
      'freeze the producer and start another in its place': async () => {
        const { kill, ended, lines } = producer.process();
        // One that has not written yet is not replaced: it opens the topic again, and replaces the other.
        await waitUntil('the producer writes', () => asked(producer, isWriting), { atMostMs: 60_000 });
        kill('SIGSTOP');
        await producer.start();
        await delay(2000);
        kill('SIGCONT');
        const stays = delay(60_000, 'still there', { ref: false });
        expect(await Promise.race([ended, stays]), lines.join('\n')).to.equal(1);
      },
      'kill the broker': async () => {
        await kafka.kill();
        await delay(between(0, 2000));
        await kafka.restart();
      },
      'kill Cassandra': async () => {
        await cassandra.kill();
        await delay(between(0, 2000));
        await cassandra.restart();
      },
      'cut the feed': async () => {
        lookalike.faults.cutNow('any');
        await delay(200);
      },
      'a third consumer comes and goes': async () => {
        const third = seat('consumer', env);
        seats = [...seats, third];
        await third.start();
        await delay(between(1000, 4000));
        expect(await third.end('SIGTERM'), third.process().lines.join('\n')).to.equal(0);
      },
    };
    // Each at least once, in any order, and some again.
    const names = Object.keys(faults);
    const order = [
      ...names,
      ...Array.from(
        { length: FAULTS - names.length },
        () => names[Math.floor(random() * names.length)] ?? '',
      ),
    ]
      .map((name) => ({ name, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ name }) => name);
    await delay(Math.max(0, startMs - Date.now()));
    let amidst = 0;
    for (const name of order) {
      told.push(name);
      if (Date.now() < startMs + FLOW.seconds * 1000) amidst += 1;
      await delay(between(0, 1000));
      await faults[name]?.();
    }
    console.log(`      faults, ${amidst} of them while events came: ${told.join(', ')}`);

    await waitUntil('the feed is at its end', () => {
      const sent = logs.reduce((sum, { firstOffset, endOffset }) => sum + endOffset - firstOffset, 0);
      return Promise.resolve(sent === EVENTS ? true : undefined);
    });
    const expected = plainCount(eventTexts(logs));
    for (const one of consumers) {
      const { lines } = one.process();
      let last = '';
      await waitUntil(
        `all ${expected.messages} messages are counted`,
        async () => {
          const { messages } = await asked(one, readStats);
          const ready = await asked(one, readyText);
          const producing = await asked(producer, readyText);
          last = `${messages} ${ready} ${producing}`;
          return messages >= expected.messages ? true : undefined;
        },
        { atMostMs: 180_000, everyMs: 500, seen: () => `${last}\n${lines.slice(-20).join('\n')}` },
      );
    }
    // Were anything counted twice, it would show a little later; and what others count shows after two seconds.
    await delay(3000);
    for (const one of consumers) {
      const stats = await asked(one, (url) => readStats(url, 'all'));
      expect(everyNumber(stats)).to.deep.equal(everyNumber(expected));
    }
    for (const one of [producer, ...consumers])
      expect(await one.end('SIGTERM'), one.process().lines.join('\n')).to.equal(0);

    const store = cassandraStore<unknown>({
      contactPoints: [`${cassandra.host}:${cassandra.port}`],
      datacenter: cassandra.datacenter,
      keyspace: 'goanalytics',
      scope: 'wikipedia.changes',
      migrations: CASSANDRA_MIGRATIONS,
      windows: { ...DEFAULT_WINDOW_SETTINGS, exactUsers: 1_000_000 },
    });
    try {
      const { bots, non_bots: nonBots, distinct_users: users } = expected;
      for (const [resolution, counts] of await accountedFor(store))
        expect(counts, resolution).to.include({ bots, nonBots });
      const { untimed, tooLate } = await store.windows.state();
      // Nothing of the feed is an hour late, and all but a few of its events say when they were.
      expect([messages(untimed), messages(tooLate)]).to.satisfy(
        ([of, late]: [number, number]) => of < expected.messages / 100 && late === 0,
      );
      const { distinctUsers } = await store.windows.activity([{ resolution: '1d', ...EVER }], 1);
      expect(distinctUsers?.value).to.be.within(users - messages(untimed), users);
    } finally {
      await firstValueFrom(store.close());
    }
  });
});
