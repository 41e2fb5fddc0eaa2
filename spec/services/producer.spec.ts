import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { readRecentChange } from '../../src/wikimedia/event/read-recent-change.ts';
import { appendedLog } from '../../src/simulator/appended-log.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { eventTexts, type TopicLog } from '../../src/simulator/topic-log.ts';
import type { CliProcess } from '../support/cli-process.ts';
import { changeText, EQIAD } from '../support/feed-events.ts';
import { plainKafka, type ReadRecord, readTopic } from '../support/read-topic.ts';
import { requireService } from '../support/services/require-service.ts';
import { type KafkaService, sharedKafka, startKafka, whyNoKafka } from '../support/services/kafka.ts';
import { testBed } from '../support/test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const START_MS = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;

interface Expected {
  readonly sent: readonly string[];
  readonly malformed: number;
}

/** What must be in the topic, once each: the ids of all changes that the logs hold. */
const expectedOf = (logs: readonly TopicLog[]): Expected => {
  const sent = new Set<string>();
  const malformed = new Set<string>();
  for (const text of eventTexts(logs)) {
    const event = readRecentChange(text);
    if (event.kind === 'change') sent.add(event.id);
    if (event.kind === 'rejected') malformed.add(text);
  }
  return { sent: [...sent].sort(), malformed: malformed.size };
};

const idsOf = (records: readonly ReadRecord[]): string[] => records.map(({ headers }) => headers['id'] ?? '');

/** Tells in few words how the topic differs from what it should hold. */
const expectEachOnce = (records: readonly ReadRecord[], sent: readonly string[]): void => {
  const ids = idsOf(records);
  const found = new Set(ids);
  const wanted = new Set(sent);
  expect({
    missing: sent.filter((id) => !found.has(id)).length,
    twice: ids.length - found.size,
    strange: ids.filter((id) => !wanted.has(id)).length,
    records: ids.length,
  }).to.deep.equal({ missing: 0, twice: 0, strange: 0, records: sent.length });
};

describe(`headwater producer with a real Kafka (SEED=${seed})`, () => {
  const { feed, cli } = testBed();
  const random = createRandom(seed);
  let brokers = '';
  let topics = 0;
  before(async function () {
    requireService(this, whyNoKafka());
    brokers = (await sharedKafka()).brokers;
  });

  interface Place {
    readonly topic: string;
    readonly rejected: string;
    readonly env: Readonly<Record<string, string>>;
  }
  const place = (url: string, over: Readonly<Record<string, string>> = {}): Place => {
    topics += 1;
    const topic = `prod-${topics}`;
    const env = {
      STREAM_URL: url,
      // Timestamps of whole seconds may lie a little before the log's start.
      SINCE: String(START_MS - 10_000),
      KAFKA_BROKERS: brokers,
      WIKIPEDIA_TOPIC: topic,
      REJECTED_TOPIC: `${topic}.rejected`,
      PRODUCER_ID: `producer-${topics}`,
      TOPIC_PARTITIONS: '4',
      BACKOFF_MIN_MS: '20',
      BACKOFF_MAX_MS: '300',
      BATCH_MS: '50',
      HOST: '127.0.0.1',
      ...over,
    };
    return { topic, rejected: `${topic}.rejected`, env };
  };
  const start = async (env: Readonly<Record<string, string>>): Promise<CliProcess & { url: string }> => {
    const running = cli(['producer', '--port', '0'], env);
    return { ...running, url: await running.waitForOutput(/look at (http:\/\/[^\s"]+)/) };
  };
  interface Ready {
    readonly ready: boolean;
    readonly problems: readonly string[];
    readonly topic: {
      readonly sent: number;
      readonly dead_letters: number;
      readonly repeats_dropped: number;
      readonly connected: boolean;
    };
  }
  const ready = async (url: string): Promise<Ready> => (await (await fetch(`${url}/ready`)).json()) as Ready;

  /** Waits until the topic holds so many records, or more. */
  const untilItHolds = (topic: string, count: number, at = brokers): Promise<readonly ReadRecord[]> => {
    let seen = 0;
    return waitUntil(
      `${topic} holds ${count} records`,
      async () => {
        const records = await readTopic(at, topic).catch(() => []);
        seen = records.length;
        return seen >= count ? records : undefined;
      },
      { everyMs: 300, seen: () => `it holds ${seen}` },
    );
  };
  /** What must be in the topic when the first log, of so many events, is at its end. */
  const untilTheEnd = (all: readonly TopicLog[], count: number): Promise<Expected> =>
    waitUntil('the feed is at its end', () => {
      const [first] = all;
      const there = first === undefined ? 0 : first.endOffset - first.firstOffset;
      return Promise.resolve(there >= count ? expectedOf(all) : undefined);
    });
  const aWhileAgo = (): string => String(Date.now() - 10_000);
  const logs = (count: number, rate = 2000, isComplete = false): readonly TopicLog[] => [
    generatedLog({
      seed,
      startMs: isComplete ? START_MS : Math.floor(Date.now() / 1000) * 1000,
      rate,
      count,
      isComplete,
      brokenRate: 0.003,
      canaryInterval: 200,
      disorder: 0.02,
    }),
    generatedLog({
      seed: seed + 1,
      topic: 'codfw.mediawiki.recentchange',
      firstOffset: 700,
      startMs: isComplete ? START_MS : Math.floor(Date.now() / 1000) * 1000,
      rate: rate / 10,
      count: count / 10,
      isComplete,
      canaryInterval: 40,
      // Hundreds of events share one timestamp: a resume that does not go back skips some.
      wholeSeconds: true,
    }),
  ];

  it('writes every event once, keyed by user, with its own time and headers; what is malformed is a dead letter', async () => {
    const all = logs(5000, 1000, true);
    const { url } = await feed({ logs: all, seed });
    const { topic, rejected, env } = place(url);
    const producer = await start(env);
    const { sent, malformed } = expectedOf(all);
    const records = await untilItHolds(topic, sent.length);
    expectEachOnce(records, sent);

    const byId = new Map(records.map((record) => [record.headers['id'], record]));
    for (const text of eventTexts(all)) {
      const event = readRecentChange(text);
      if (event.kind !== 'change') continue;
      const record = byId.get(event.id);
      expect(record?.key).to.equal(event.user ?? event.domain);
      expect(record?.headers).to.deep.equal({
        id: event.id,
        position: `${event.topic ?? ''}/${event.partition ?? ''}/${event.offset ?? ''}`,
      });
      expect(record?.timestamp).to.equal(Date.parse(event.dt ?? ''));
      const {
        id: writtenId,
        title,
        user,
      } = JSON.parse(record?.value.toString() ?? '') as Record<string, unknown>;
      expect([writtenId, title ?? null, user ?? null]).to.deep.equal([event.id, event.title, event.user]);
    }
    const letters = await untilItHolds(rejected, malformed);
    expect(letters).to.have.length(malformed);
    expect(new Set(letters.map(({ value }) => value.toString())).size).to.equal(malformed);
    expect(letters[0]?.headers).to.include({ source: 'producer' }).and.to.include.keys('id', 'reason', 'at');

    // Others may read a transaction before its producer has heard that it is committed.
    const { problems, topic: facts } = await waitUntil('it is ready, and knows what it sent', async () => {
      const seen = await ready(producer.url);
      const { sent: records, dead_letters: deadLetters } = seen.topic;
      return seen.ready && records >= sent.length && deadLetters >= malformed ? seen : undefined;
    });
    expect(problems).to.deep.equal([]);
    expect(facts).to.include({
      name: topic,
      connected: true,
      sent: sent.length,
      dead_letters: malformed,
      repeats_dropped: 0,
    });
    expect((await fetch(`${producer.url}/stats`)).status).to.equal(404);
    producer.kill('SIGTERM');
    expect((await producer.ended).code).to.equal(0);
  });

  it('writes every event once through kill -9 at any instant, stops, and cuts of the feed', async () => {
    const all = logs(16_000, 2000);
    const { url, simulator } = await feed({
      logs: all,
      seed,
      faults: { cutStyle: 'any', cutAfterEvents: 9000, duplicateRate: 0.005 },
    });
    const { topic, rejected, env } = place(url, {
      SINCE: aWhileAgo(),
      REWIND_SECONDS: '2',
      TOPIC_PARTITIONS: '3',
    });
    for (const signal of [
      'SIGKILL',
      'SIGKILL',
      'SIGKILL',
      'SIGTERM',
      'SIGKILL',
      'SIGKILL',
      'SIGKILL',
    ] as const) {
      const running = await start(env);
      await delay(random() * 1300);
      if (random() < 0.4) simulator.faults.cutNow('any');
      running.kill(signal);
      const { code } = await running.ended;
      if (signal === 'SIGTERM') expect(code).to.equal(0);
    }
    await start(env);
    const { sent, malformed } = await untilTheEnd(all, 16_000);
    await untilItHolds(topic, sent.length);
    await untilItHolds(rejected, malformed);
    // Were anything written twice, it would show a little later.
    await delay(500);
    expectEachOnce(await readTopic(brokers, topic), sent);
    const letters = await readTopic(brokers, rejected);
    expect([letters.length, new Set(idsOf(letters)).size]).to.deep.equal([malformed, malformed]);
  });

  it('stops with code 1 when another one with its id starts, and nothing is written twice', async () => {
    const all = logs(12_000, 3000);
    const { url } = await feed({ logs: all, seed });
    const { topic, env } = place(url, { SINCE: aWhileAgo() });
    const first = await start(env);
    await untilItHolds(topic, 500);
    const second = await start(env);
    const { code, stdout } = await first.ended;
    expect(code, stdout.join('\n')).to.equal(1);
    expect(stdout.join('\n')).to.match(/another producer with the same PRODUCER_ID has started/);
    const { sent } = await untilTheEnd(all, 12_000);
    await untilItHolds(topic, sent.length);
    await delay(500);
    expectEachOnce(await readTopic(brokers, topic), sent);
    second.kill('SIGTERM');
    expect((await second.ended).code).to.equal(0);
  });

  it('says, once, which settings the saved position makes ineffective', async () => {
    const all = logs(3000, 3000);
    const { url } = await feed({ logs: all, seed });
    const { topic, env } = place(url, { SINCE: aWhileAgo() });
    const withoutEffect = (lines: readonly string[]): readonly string[] =>
      lines.filter((line) => /SINCE \(|WIKIPEDIA_STREAM_URL is/.test(line));
    const stopped = async (running: CliProcess): Promise<readonly string[]> => {
      running.kill('SIGTERM');
      const { code, stdout } = await running.ended;
      expect(code, stdout.join('\n')).to.equal(0);
      return withoutEffect(stdout);
    };
    /** Until it has read the saved position. */
    const startedUntilReady = async (settings: typeof env): Promise<CliProcess> => {
      const running = await start(settings);
      await waitUntil(
        'the topic is open',
        async () => (await ready(running.url)).topic.connected || undefined,
      );
      return running;
    };
    const first = await start(env);
    const { sent } = await untilTheEnd(all, 3000);
    await untilItHolds(topic, sent.length);
    expect(await stopped(first), 'a new producer').to.deep.equal([]);
    expect(await stopped(await startedUntilReady(env)), 'the same settings').to.deep.equal([]);

    const since = new Date(Number(env['SINCE']) - 3_600_000).toISOString();
    const other = `${url}-other`;
    const changed = await startedUntilReady({ ...env, SINCE: since, STREAM_URL: other });
    const lines = await stopped(changed);
    expect(lines).to.have.lengthOf(2);
    const id = env['PRODUCER_ID'] ?? '';
    expect(lines[0]).to.include(`SINCE (${since}) has no effect: PRODUCER_ID ${id} began at `);
    expect(lines[1]).to.include(
      `WIKIPEDIA_STREAM_URL is ${other}, but the saved position of PRODUCER_ID ${id} belongs to ${url}: `,
    );
    expectEachOnce(await readTopic(brokers, topic), sent);
  });

  it('writes nothing any more when it was frozen while another one took over', async () => {
    const all = logs(10_000, 2500);
    const { url } = await feed({ logs: all, seed });
    const { topic, env } = place(url, { SINCE: aWhileAgo() });
    const first = await start(env);
    await untilItHolds(topic, 500);
    first.kill('SIGSTOP');
    await start(env);
    await untilItHolds(topic, 5000);
    first.kill('SIGCONT');
    const { code, stdout } = await first.ended;
    expect(code, stdout.join('\n')).to.equal(1);
    expect(stdout.join('\n')).to.match(/another producer with the same PRODUCER_ID has started/);
    const { sent } = await untilTheEnd(all, 10_000);
    await untilItHolds(topic, sent.length);
    await delay(500);
    expectEachOnce(await readTopic(brokers, topic), sent);
  });

  it('makes a dead letter, once, of what is too long, whatever the brokers say', async () => {
    const texts = [
      changeText(0),
      changeText(1, { comment: 'x'.repeat(3000) }),
      '{"broken',
      changeText(2),
      changeText(3, { comment: 'y'.repeat(30_000) }),
      changeText(4),
    ];
    const log = appendedLog({
      topic: EQIAD,
      events: texts.map((data, at) => ({ timestamp: START_MS + at, data })),
    });
    const { url } = await feed({ logs: [log], seed });
    const { topic, rejected, env } = place(url, {
      EVENT_FORMAT: 'raw',
      MAX_RECORD_BYTES: '10000',
      SINCE: String(START_MS - 1),
    });
    const admin = plainKafka(brokers).admin();
    await admin.connect();
    // The topic takes less than MAX_RECORD_BYTES allows, and the dead letters cannot take the longest event whole.
    await admin.createTopics({
      topics: [
        { topic, numPartitions: 2, configEntries: [{ name: 'max.message.bytes', value: '2500' }] },
        { topic: rejected, numPartitions: 1, configEntries: [{ name: 'max.message.bytes', value: '9000' }] },
      ],
    });
    await admin.disconnect();
    const producer = await start(env);
    await untilItHolds(rejected, 3);
    await untilItHolds(topic, 3);
    producer.kill('SIGKILL');
    await producer.ended;
    log.append({ timestamp: START_MS + 10, data: changeText(5) });
    await start(env);
    await untilItHolds(topic, 4);
    await delay(300);
    expect(idsOf(await readTopic(brokers, topic)).sort()).to.deep.equal(
      [0, 2, 4, 5].map((offset) => `${EQIAD}-${offset}`),
    );
    const letters = await readTopic(brokers, rejected);
    expect(letters).to.have.length(3);
    const byId = new Map(letters.map((letter) => [letter.headers['id'], letter]));
    expect(byId.get(`${EQIAD}-1`)?.headers['reason']).to.match(/the brokers reject/);
    expect(byId.get(`${EQIAD}-3`)?.headers).to.include({
      truncated: 'true',
      length: String(Buffer.byteLength(texts[4] ?? '')),
    });
    expect(byId.get(`${EQIAD}-3`)?.headers['reason']).to.match(/MAX_RECORD_BYTES/);
    expect(letters.filter(({ value }) => value.toString() === '{"broken')).to.have.length(1);
  });

  it('says what is missing when it may not make the topic', async () => {
    const { topic, env } = place('http://127.0.0.1:9/', { CREATE_TOPICS: 'false' });
    const { code, stdout } = await cli(['producer', '--port', '0'], env).ended;
    expect(code).to.equal(1);
    expect(stdout.join('\n')).to.match(new RegExp(`missing topic ${topic}.*CREATE_TOPICS=true`));
  });

  describe('and a broker that dies', () => {
    let kafka: KafkaService | undefined;
    afterEach(() => kafka?.stop());

    it('stops reading while the broker is unreachable, reports it once, and continues without loss or duplicate', async () => {
      kafka = await startKafka();
      const all = logs(24_000, 2000);
      const { url, simulator } = await feed({ logs: all, seed });
      const { topic, env } = place(url, {
        SINCE: aWhileAgo(),
        KAFKA_BROKERS: kafka.brokers,
        LOOP_ROOM: '2000',
        BATCH_EVENTS: '1000',
      });
      const producer = await start(env);
      await untilItHolds(topic, 2000, kafka.brokers);
      const told = (): readonly string[] =>
        producer.stdout.filter((line) => line.includes('no events will be lost'));
      // Brokers that have just started may have kept it waiting; what their death does is held here.
      const before = told().length;
      const { brokers: ours } = kafka;
      await kafka.kill();
      let problems = '';
      await waitUntil(
        'it is not ready, and names the brokers',
        async () => {
          const seen = await ready(producer.url);
          problems = seen.problems.join();
          return !seen.ready && problems.includes(ours) ? true : undefined;
        },
        { seen: () => problems },
      );
      await waitUntil('it reads no more', () =>
        Promise.resolve(simulator.counters.open === 0 ? true : undefined),
      );
      await kafka.restart();
      await waitUntil('it is ready again', async () =>
        (await ready(producer.url)).ready ? true : undefined,
      );
      await kafka.restart();
      const { sent } = await untilTheEnd(all, 24_000);
      await untilItHolds(topic, sent.length, kafka.brokers);
      await delay(500);
      expectEachOnce(await readTopic(kafka.brokers, topic), sent);
      const news = told().slice(before);
      expect(news.length, news.join('\n')).to.be.within(1, 2);
      producer.kill('SIGTERM');
      expect((await producer.ended).code).to.equal(0);
    });
  });
});
