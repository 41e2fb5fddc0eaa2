import { expect } from 'chai';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { type OpenSink, SinkError } from '../../src/core/loop/exact-sink.ts';
import { kafkaSink, type KafkaSinkOptions } from '../../src/kafka/sink/kafka-sink.ts';
import { provesExact } from '../../src/testing/proves-exact.ts';
import { sseFeedServer } from '../../src/testing/sse-feed-server.ts';
import { readTopic } from '../support/read-topic.ts';
import { connectToKafka } from '../support/services/connect-to-kafka.ts';
import { type KafkaService, startKafka, whyNoKafka } from '../support/services/kafka.ts';
import { requireService } from '../support/services/require-service.ts';
import { topicTail } from '../support/topic-tail.ts';
import { until, waitUntil } from '../support/wait-until.ts';
import { failureOf, transactionOf } from '../support/sink-transactions.ts';

const NEW_TOPICS = { partitions: 3, replication: 1, retentionMs: -1 };

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, i) => String(from + i));
const sorted = (texts: readonly string[]): readonly string[] =>
  [...texts].sort((a, b) => Number(a) - Number(b));

describe('kafkaSink with a real Kafka', () => {
  let admin: Admin;
  let brokers: string;
  let topic: string;
  let topics = 0;
  const opened: OpenSink<string>[] = [];
  before(async function () {
    ({ admin, brokers } = await connectToKafka(this));
  });
  after(() => admin.disconnect());
  beforeEach(() => {
    topics += 1;
    topic = `sink-${topics}`;
  });
  afterEach(async () => {
    for (const sink of opened.splice(0)) await sink.close();
  });

  const open = async (
    options: Partial<KafkaSinkOptions<string>> = {},
    { pipeline = topic, keys = 10 } = {},
  ): Promise<OpenSink<string>> => {
    const sink = await kafkaSink<string>({
      brokers: [brokers],
      topic,
      newTopics: NEW_TOPICS,
      toRecords: (value) => ({ value }),
      ...options,
    }).open({ pipeline, keys });
    opened.push(sink);
    return sink;
  };
  const written = async (name = topic): Promise<readonly string[]> =>
    (await readTopic(brokers, name)).map(({ value }) => value.toString());
  const createTopic = (name: string, config: Readonly<Record<string, string>> = {}): Promise<unknown> =>
    admin.createTopics({
      topics: [
        {
          topic: name,
          numPartitions: 1,
          configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
        },
      ],
      waitForLeaders: true,
    });

  it('writes the records, the position, the keys and the dead letters in one transaction', async () => {
    const sink = await open({
      toRecords: (value) => ({
        key: `k${value}`,
        value,
        headers: { a: ['1', '2'] },
        timestamp: 1_777_000_000_000,
      }),
    });
    expect(await sink.load()).to.deep.equal({ position: null, keys: [] });
    const deadLetters = [{ reason: 'bad', text: 'x', at: '2026-01-02T03:04:05.678Z' }];
    await sink.commit(transactionOf(['a', 'b'], '2', { keys: ['ka', 'kb'], deadLetters }));
    await sink.commit(transactionOf(['c'], null, { keys: ['kc'] }));
    expect(await sink.load()).to.deep.equal({ position: '2', keys: ['ka', 'kb', 'kc'] });
    expect(await (await open()).load()).to.deep.equal({ position: '2', keys: ['ka', 'kb', 'kc'] });
    const records = await readTopic(brokers, topic);
    expect(
      records.map(({ key, value, timestamp, headers }) => [key, String(value), timestamp, headers]),
    ).to.have.deep.members(
      ['a', 'b', 'c'].map((value) => [`k${value}`, value, 1_777_000_000_000, { a: '1,2' }]),
    );
    const [letter] = await readTopic(brokers, `headwater.${topic}.dead-letters`);
    expect(letter?.value.toString()).to.equal('x');
    expect(letter?.headers).to.deep.equal({ reason: 'bad', at: '2026-01-02T03:04:05.678Z', pipeline: topic });
  });

  it('spreads records without a key, and writes tombstones and compressed batches', async () => {
    const sink = await open({
      compression: 'gzip',
      toRecords: (value) => ({ value: value === 'none' ? null : value }),
    });
    for (const event of numbers(0, 6)) await sink.commit(transactionOf([event], event));
    await sink.commit(transactionOf(['none'], '6'));
    const records = await readTopic(brokers, topic);
    expect(new Set(records.map(({ partition }) => partition)).size).to.equal(3);
    expect(records.map(({ value }) => value.toString())).to.have.members([...numbers(0, 6), '']);
  });

  it('keeps positions and keys that are far longer than the metadata of an offset', async () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `${i}:${'k'.repeat(60)}`);
    const position = 'p'.repeat(300_000);
    const sink = await open({}, { keys: 20_000 });
    await sink.commit(transactionOf(['a'], position, { keys }));
    const state = await (await open({}, { keys: 20_000 })).load();
    expect(state.position === position).to.equal(true);
    expect(state.keys).to.deep.equal(keys);
  });

  it('keeps its state when the brokers compact it', async () => {
    await createTopic(`headwater.${topic}.state`, {
      'cleanup.policy': 'compact',
      'segment.ms': '100',
      'min.cleanable.dirty.ratio': '0.01',
      'delete.retention.ms': '0',
    });
    const sink = await open({}, { keys: 5 });
    const transactions = 60;
    for (const event of numbers(0, transactions)) {
      await sink.commit(transactionOf([event], event, { keys: [`k${event}`] }));
      await delay(20);
    }
    await waitUntil(
      'the brokers compact the topic',
      async () => {
        await sink.commit(transactionOf([], null));
        const left = await readTopic(brokers, `headwater.${topic}.state`);
        return left.filter(({ key }) => key === 'progress').length < transactions / 2 || undefined;
      },
      { everyMs: 300 },
    );
    expect(await (await open({}, { keys: 5 })).load()).to.deep.equal({
      position: '59',
      keys: numbers(55, 60).map((event) => `k${event}`),
    });
  });

  describe('an error', () => {
    it('says that a topic is missing', async () => {
      const sink = kafkaSink<string>({ brokers: [brokers], topic, toRecords: (value) => ({ value }) });
      const error = await failureOf(sink.open({ pipeline: topic, keys: 10 }));
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(error.message).to.equal(
        `cannot use kafka://${brokers}/${topic}: missing topic ${topic}: create it, or set \`newTopics\``,
      );
    });

    it('says that the state topic would be deleted in time', async () => {
      await createTopic(`headwater.${topic}.state`, { 'cleanup.policy': 'delete' });
      const error = await failureOf(open());
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(error.message).to.include('--add-config cleanup.policy=compact');
    });

    it('says that the brokers refuse a record as too large, and nothing is written', async () => {
      const sink = await open();
      const error = await failureOf(sink.commit(transactionOf(['a', 'x'.repeat(2_000_000)], '2')));
      expect(error).to.include({ code: 'sink-write-failed', retriable: false });
      expect(error.message).to.include('raise max.message.bytes of its topic');
      expect((await sink.load()).position).to.equal(null);
      expect(await written()).to.deep.equal([]);
    });

    it('says that a compacted topic takes no record without a key', async () => {
      await createTopic(topic, { 'cleanup.policy': 'compact' });
      const sink = await open();
      const error = await failureOf(sink.commit(transactionOf(['a'], '1')));
      expect(error).to.include({ code: 'sink-write-failed', retriable: false });
      expect(error.message).to.include('(INVALID_RECORD): a compacted topic takes only records with a key');
      expect((await sink.load()).position).to.equal(null);
    });

    it('says that topics cannot be created as they are wanted', async () => {
      const error = await failureOf(open({ newTopics: { ...NEW_TOPICS, replication: 9 } }));
      expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
    });

    it('of brokers that cannot be reached is retried', async () => {
      const error = await failureOf(open({ brokers: ['127.0.0.1:1'] }));
      expect(error).to.include({ code: 'sink-unavailable', retriable: true });
      expect(error.message).to.include('check `brokers` and TLS');
    });
  });

  describe('a second process', () => {
    it('fences the first, which commits nothing and ends', async () => {
      const first = await open();
      await first.commit(transactionOf(['a'], '1', { keys: ['ka'] }));
      const second = await open();
      expect(await failureOf(first.commit(transactionOf(['x'], '2')))).to.include({
        code: 'sink-fenced',
        retriable: false,
      });
      expect(await second.load()).to.deep.equal({ position: '1', keys: ['ka'] });
      await second.commit(transactionOf(['b'], '2'));
      expect(sorted(await written())).to.have.members(['a', 'b']);
    });

    it('of another pipeline writes to the same topic undisturbed', async () => {
      const first = await open({}, { pipeline: `${topic} one` });
      const second = await open({}, { pipeline: `${topic} two` });
      await first.commit(transactionOf(['a'], '1'));
      await second.commit(transactionOf(['b'], '7'));
      expect((await first.load()).position).to.equal('1');
      expect((await second.load()).position).to.equal('7');
      expect(await written()).to.have.members(['a', 'b']);
    });

    describe('beside one that was frozen', () => {
      const children: ChildProcess[] = [];
      afterEach(() => {
        for (const child of children.splice(0)) child.kill('SIGKILL');
      });
      const start = (): { readonly child: ChildProcess; readonly lines: string[] } => {
        const program = join(import.meta.dirname, '..', 'support', 'kafka-sink-process.js');
        const child = spawn(process.execPath, [program, brokers, topic], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        children.push(child);
        const lines: string[] = [];
        createInterface(child.stdout).on('line', (line) => lines.push(line));
        return { child, lines };
      };
      const seen = (lines: readonly string[], text: RegExp): Promise<unknown> =>
        until(`a line like ${text.source}`, () => lines.some((line) => text.test(line)));

      it('takes over, and the thawed one can commit nothing', async () => {
        await createTopic(topic);
        const first = start();
        await seen(first.lines, /^committed 3$/);
        const before = first.lines.length;
        await until('it commits', () => first.lines.slice(before).at(-1)?.startsWith('committing') === true);
        first.child.kill('SIGSTOP');
        const second = start();
        await seen(second.lines, /^committed/);
        second.child.kill('SIGKILL');
        const frozen = first.lines.length;
        first.child.kill('SIGCONT');
        await seen(first.lines, /^failed/);
        // Its answer to the transaction before may have been waiting.
        expect(first.lines.slice(frozen).filter((line) => line.startsWith('committed')).length).to.be.at.most(
          1,
        );
        expect(first.lines.at(-1)).to.equal('failed sink-fenced');
        const values = await written();
        expect(sorted(values)).to.deep.equal(numbers(1, values.length + 1));
      });
    });
  });

  describe('a pipeline', () => {
    it('writes each event exactly once through 20 kills', async function () {
      this.timeout(300_000);
      await createTopic(topic);
      const domains = ['en.wikipedia.org', 'de.wikipedia.org', 'www.wikidata.org'];
      const events = Array.from({ length: 6000 }, (_, i) => ({
        id: String(i),
        data: i % 100 === 7 ? `bad ${i}` : JSON.stringify({ id: `id ${i}`, domain: domains[i % 3] }),
      }));
      const good = events.filter((_, i) => i % 100 !== 7);
      const feed = await sseFeedServer({
        events,
        faults: { cutWithin: 400, refuseEvery: 9, repeatUpTo: 30 },
      });
      await createTopic(`${topic}.dead-letters`);
      const pages = await topicTail(brokers, topic);
      const letters = await topicTail(brokers, `${topic}.dead-letters`);
      const count = (texts: readonly string[]): unknown => ({
        records: texts.length,
        distinct: new Set(texts).size,
      });
      try {
        const { kills } = await provesExact({
          command: [process.execPath, join(import.meta.dirname, '..', 'support', 'kafka-sink-program.js')],
          env: { FEED_URL: feed.url, BROKERS: brokers, TOPIC: topic },
          feed,
          events: events.length,
          expected: [
            { records: good.length, distinct: good.length },
            { records: events.length - good.length, distinct: events.length - good.length },
          ],
          query: () => [
            count(pages.records.map(({ value }) => String(value))),
            count(letters.records.map(({ value }) => String(value))),
          ],
        });
        expect(kills).to.equal(20);
        expect(new Set(pages.records.map(({ value }) => String(value)))).to.deep.equal(
          new Set(good.map(({ data }) => data)),
        );
      } finally {
        await pages.stop();
        await letters.stop();
        await feed.close();
      }
    });
  });
});

describe('kafkaSink with a broker that is killed', () => {
  let running: KafkaService | undefined;
  before(async function () {
    requireService(this, whyNoKafka());
    running = await startKafka();
  });
  after(() => running?.stop());

  const loadedAgain = (sink: OpenSink<string>): Promise<string | null> =>
    waitUntil('the sink loads', async () => {
      try {
        return { position: (await sink.load()).position };
      } catch (error) {
        if (error instanceof SinkError && error.retriable) return undefined;
        throw error;
      }
    }).then(({ position }) => position);

  it('has each event once', async () => {
    if (running === undefined) throw new Error('Kafka has not started');
    const kafka = running;
    const sink = await kafkaSink<string>({
      brokers: [kafka.brokers],
      topic: 't',
      newTopics: NEW_TOPICS,
      toRecords: (value) => ({ value }),
    }).open({ pipeline: 'p', keys: 10 });
    let next = Number((await sink.load()).position ?? 0);
    for (let kills = 0; kills < 3; kills += 1) {
      const killed = delay(300 + kills * 137).then(async () => {
        await kafka.kill();
        await kafka.restart();
      });
      try {
        for (;;) {
          await sink.commit(transactionOf([String(next + 1)], String(next + 1), { keys: [`k${next + 1}`] }));
          next += 1;
        }
      } catch (error) {
        expect(error).to.include({ code: 'sink-unavailable', retriable: true });
      }
      await killed;
      next = Number((await loadedAgain(sink)) ?? 0);
    }
    expect((await sink.load()).keys.at(-1)).to.equal(`k${next}`);
    await sink.close();
    const values = (await readTopic(kafka.brokers, 't')).map(({ value }) => value.toString());
    expect(sorted(values)).to.deep.equal(numbers(1, next + 1));
    expect(next).to.be.above(3);
  });
});
