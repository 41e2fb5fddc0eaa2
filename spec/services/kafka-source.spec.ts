import { expect } from 'chai';
import type { Admin, Kafka } from 'kafkajs';
import { lastValueFrom, Subject, toArray } from 'rxjs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExactSink } from '../../src/core/loop/exact-sink.ts';
import { monotonicScheduler } from '../../src/core/time/monotonic-scheduler.ts';
import type { Limits } from '../../src/follow/follow-options.ts';
import { followPipeline } from '../../src/follow/follow-pipeline.ts';
import type { PipelineEvent } from '../../src/follow/pipeline-event.ts';
import { recordText } from '../../src/kafka/source/kafka-record-item.ts';
import { kafkaSource, type KafkaSourceOptions } from '../../src/kafka/source/kafka-source.ts';
import { type MemorySink, memorySink } from '../../src/testing/memory-sink.ts';
import { connectToKafka } from '../support/services/connect-to-kafka.ts';
import { type KafkaService, startKafka, whyNoKafka } from '../support/services/kafka.ts';
import { plainKafka } from '../support/read-topic.ts';
import { requireService } from '../support/services/require-service.ts';
import { until, waitUntil } from '../support/wait-until.ts';

/** A sink whose commits take a while. */
const slowSink = (pauseMs: number): MemorySink<string> => {
  const memory = memorySink<string>();
  return {
    ...memory,
    sink: {
      name: 'slow',
      open: async (options) => {
        const opened = await memory.sink.open(options);
        return {
          ...opened,
          commit: async (transaction) => {
            await delay(pauseMs);
            await opened.commit(transaction);
          },
        };
      },
    },
  };
};

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => String(from + i));
const sorted = (texts: readonly string[]): string[] => [...texts].sort((a, b) => Number(a) - Number(b));

describe('kafkaSource with a real Kafka', () => {
  let kafka: Kafka;
  let admin: Admin;
  let brokers: string;
  let topics = 0;
  const stops: (() => Promise<unknown>)[] = [];
  before(async function () {
    ({ kafka, admin, brokers } = await connectToKafka(this));
  });
  after(() => admin.disconnect());
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  const allLed = (topic: string, count: number): Promise<unknown> =>
    waitUntil('all partitions have a leader', async () => {
      const { topics: known } = await admin
        .fetchTopicMetadata({ topics: [topic] })
        .catch(() => ({ topics: [] }));
      return known[0]?.partitions.filter(({ leader }) => leader > 0).length === count || undefined;
    });
  const createTopic = async (topic: string, partitions: number): Promise<void> => {
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: false });
    await allLed(topic, partitions);
  };
  const newTopic = async (partitions = 3): Promise<string> => {
    topics += 1;
    const topic = `source-${topics}`;
    await createTopic(topic, partitions);
    return topic;
  };
  /** Sends these into the partitions in turn. */
  const send = async (
    topic: string,
    values: readonly (string | Buffer | null)[],
    { partitions = 3, end = null as 'commit' | 'abort' | null } = {},
  ): Promise<void> => {
    const producer = kafka.producer({
      // Otherwise a retry would send some of them twice.
      ...{ idempotent: true, maxInFlightRequests: 1 },
      ...(end === null ? {} : { transactionalId: `${topic}-spec` }),
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
    await producer.connect();
    const transaction = end === null ? producer : await producer.transaction();
    await transaction.send({
      topic,
      messages: values.map((value, i) => ({ value, partition: i % partitions })),
    });
    if ('abort' in transaction) await (end === 'commit' ? transaction.commit() : transaction.abort());
    await producer.disconnect();
  };

  const start = (
    topic: string,
    { sink }: { readonly sink: ExactSink<string> },
    options: Partial<KafkaSourceOptions> = {},
    limits: Limits = {},
  ) => {
    const stopping$ = new Subject<void>();
    const observed: PipelineEvent[] = [];
    let failure: unknown = null;
    const ended = lastValueFrom(
      followPipeline(
        {
          name: 'p',
          source: kafkaSource({
            brokers: [brokers],
            topic,
            group: topic,
            sessionTimeoutMs: 2000,
            ...options,
          }),
          sink,
          decode: recordText,
          backoff: { minMs: 10, maxMs: 200 },
          limits: { batchMs: 5, ...limits },
        },
        {
          stopping$,
          onEvent: (event) => observed.push(event),
          scheduler: monotonicScheduler,
          now: () => '2026-05-05T00:00:00.000Z',
          random: () => 0.5,
        },
      ).pipe(toArray()),
    ).catch((error: unknown) => {
      failure = error;
    });
    const stop = async (): Promise<void> => {
      stopping$.next();
      await ended;
    };
    stops.push(stop);
    return {
      stop,
      ended,
      failure: () => failure,
      observed,
      warnings: () => observed.flatMap((event) => (event.kind === 'warning' ? [event.message] : [])),
      restarts: () => observed.flatMap((event) => (event.kind === 'restarting' ? [String(event.error)] : [])),
      connections: () => observed.filter(({ kind }) => kind === 'connected').length,
    };
  };

  /** Runs until something holds, then stops. */
  const runUntil = async (
    description: string,
    condition: () => boolean,
    ...args: Parameters<typeof start>
  ): Promise<void> => {
    const { stop } = start(...args);
    await until(description, condition);
    await stop();
  };

  it('reads every record of every partition once, through restarts', async () => {
    const topic = await newTopic();
    const memory = memorySink<string>();
    await send(topic, numbers(0, 300));
    await runUntil('300 records', () => memory.events.length >= 300, topic, memory);
    expect(JSON.parse(memory.position() ?? '')).to.deep.equal({ 0: 100, 1: 100, 2: 100 });
    await send(topic, numbers(300, 600));
    const second = start(topic, memory);
    await until('600 records', () => memory.events.length >= 600);
    await delay(300);
    await second.stop();
    expect(sorted(memory.events)).to.deep.equal(numbers(0, 600));
    expect(JSON.parse(memory.position() ?? '')).to.deep.equal({ 0: 200, 1: 200, 2: 200 });
    expect(second.warnings()).to.deep.equal([]);
    expect(second.failure()).to.equal(null);
  });

  it('emits no more than the credit, whatever the number of partitions', async () => {
    const topic = await newTopic(6);
    const memory = slowSink(2);
    await send(topic, numbers(0, 600), { partitions: 6 });
    // The loop fails at one event above its capacity.
    const reading = start(topic, memory, {}, { capacity: 7, batchItems: 7 });
    await until('600 records', () => memory.events.length >= 600 || reading.failure() !== null);
    expect(reading.failure()).to.equal(null);
    expect(reading.restarts()).to.deep.equal([]);
    expect(sorted(memory.events)).to.deep.equal(numbers(0, 600));
  });

  it('leaves out aborted transactions, and its position passes them', async () => {
    const topic = await newTopic();
    const memory = memorySink<string>();
    await send(topic, numbers(0, 30), { end: 'commit' });
    await send(topic, numbers(900, 930), { end: 'abort' });
    await send(topic, numbers(30, 60), { end: 'commit' });
    await runUntil('all of it', () => memory.position() === '{"0":33,"1":33,"2":33}', topic, memory);
    expect(sorted(memory.events)).to.deep.equal(numbers(0, 60));
  });

  it('makes dead letters of what has no text', async () => {
    const topic = await newTopic();
    const memory = memorySink<string>();
    await send(topic, ['1', null, Buffer.from([0xff]), '2']);
    start(topic, memory);
    await until('all of it', () => memory.events.length === 2 && memory.deadLetters.length === 2);
    expect(memory.deadLetters.map(({ reason, text }) => [reason, text]).sort()).to.deep.equal([
      ['the record has no value: it is a tombstone', ''],
      ['the value of the record is not UTF-8', 'base64:/w=='],
    ]);
  });

  it('starts at the latest record once: later starts continue there', async () => {
    const topic = await newTopic();
    const memory = memorySink<string>();
    await send(topic, numbers(0, 30));
    await runUntil('the position is stored', () => memory.position() !== null, topic, memory, {
      start: 'latest',
    });
    expect(JSON.parse(memory.position() ?? '')).to.deep.equal({ 0: 10, 1: 10, 2: 10 });
    await send(topic, numbers(30, 60));
    start(topic, memory, { start: 'latest' });
    await until('30 records', () => memory.events.length >= 30);
    expect(sorted(memory.events)).to.deep.equal(numbers(30, 60));
  });

  it('reads a partition that was added later from its start', async () => {
    const topic = await newTopic(2);
    const memory = memorySink<string>();
    await send(topic, numbers(0, 20), { partitions: 2 });
    await runUntil('the position is stored', () => memory.position() !== null, topic, memory, {
      start: 'latest',
    });
    await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] });
    await allLed(topic, 3);
    await send(topic, numbers(20, 50));
    start(topic, memory, { start: 'latest' });
    await until('30 records', () => memory.events.length >= 30);
    expect(sorted(memory.events)).to.deep.equal(numbers(20, 50));
    await until('the position', () => memory.position() === '{"0":20,"1":20,"2":10}');
  });

  it('says how many records were deleted before it read them, and goes on', async () => {
    const topic = await newTopic();
    const memory = memorySink<string>();
    await send(topic, numbers(0, 30));
    await runUntil('30 records', () => memory.events.length >= 30, topic, memory);
    await send(topic, numbers(30, 60));
    // kafkajs must have heard of the topic.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 1, offset: '17' }] });
    const second = start(topic, memory);
    await until('the rest', () => memory.events.length >= 53);
    expect(second.observed.filter(({ kind }) => kind === 'gap')).to.deep.equal([
      {
        ...{ kind: 'gap', from: 10, to: 16, missing: 7 },
        message: `${topic}/1: up to 7 records were deleted before they were read, from offset 10 to 16. They are lost: let the topic keep records for longer (retention.ms)`,
      },
    ]);
    expect(memory.position()).to.equal('{"0":20,"1":20,"2":20}');
  });

  it('refuses a topic that was created again', async () => {
    const topic = await newTopic();
    const memory = memorySink<string>();
    await send(topic, numbers(0, 30));
    await runUntil('30 records', () => memory.events.length >= 30, topic, memory);
    await admin.deleteTopics({ topics: [topic] });
    await createTopic(topic, 3);
    const second = start(topic, memory);
    await second.ended;
    expect(second.failure()).to.include({ code: 'topic-made-anew', retriable: false });
    expect(String(second.failure())).to.include(
      `${topic} is not the topic that was read up to offset 10 of partition 0`,
    );
  });

  it('waits for a topic that is missing', async () => {
    topics += 1;
    const topic = `source-${topics}`;
    const memory = memorySink<string>();
    const reading = start(topic, memory);
    await until('a retry', () => reading.restarts().length > 0);
    expect(reading.restarts()[0]).to.equal(
      `BrokerError: there is no topic ${topic}: create it, or check its name`,
    );
    await createTopic(topic, 3);
    await send(topic, numbers(0, 30));
    await until('30 records', () => memory.events.length >= 30);
    expect(sorted(memory.events)).to.deep.equal(numbers(0, 30));
  });

  it('is taken over by a second process of the same group', async () => {
    const topic = await newTopic();
    const memory = memorySink<string>();
    await send(topic, numbers(0, 300));
    const first = start(topic, memory);
    await until('300 records', () => memory.events.length >= 300);
    const second = start(topic, memory);
    await until('it has joined', () => second.connections() > 0);
    await send(topic, numbers(300, 900));
    await until('900 records', () => memory.events.length >= 900);
    await first.ended;
    expect(first.failure()).to.include({ code: 'sink-fenced' });
    await delay(300);
    expect(sorted(memory.events)).to.deep.equal(numbers(0, 900));
    expect(second.failure()).to.equal(null);
  });

  it('warns of another pipeline in its group', async () => {
    const topic = await newTopic(2);
    const first = start(topic, memorySink<string>(), { group: `${topic}-shared` });
    await until('it has joined', () => first.connections() > 0);
    const second = start(topic, memorySink<string>(), { group: `${topic}-shared` });
    await until('a warning', () => second.warnings().length > 0);
    expect(second.warnings()[0]).to.equal(
      `other members of the group ${topic}-shared read 1 of 2 partitions of ${topic}. If that is not a process that this one replaces: give each pipeline a group of its own`,
    );
  });
});

describe('kafkaSource with a token', () => {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const tokenFor = (seconds: number): string => {
    const now = Math.floor(Date.now() / 1000);
    return `${encode({ alg: 'none' })}.${encode({ sub: 'spec', iat: now, exp: now + seconds })}.`;
  };
  let service: KafkaService | undefined;
  before(async function () {
    requireService(this, whyNoKafka());
    service = await startKafka({ tokens: true });
  });
  after(() => service?.stop());

  it('logs in with what the function gives, and says so when it is refused', async () => {
    const { brokers = '', tokenBrokers = '' } = service ?? {};
    const kafka = plainKafka(brokers);
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 't', numPartitions: 1 }], waitForLeaders: true });
    await admin.disconnect();
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    await producer.send({ topic: 't', messages: numbers(0, 10).map((value) => ({ value })) });
    await producer.disconnect();

    const memory = memorySink<string>();
    const stopping$ = new Subject<void>();
    const restarts: string[] = [];
    let given = 0;
    const ended = lastValueFrom(
      followPipeline(
        {
          name: 'p',
          source: kafkaSource({
            brokers: [tokenBrokers],
            topic: 't',
            group: 'g',
            sasl: {
              mechanism: 'oauthbearer',
              token: () => {
                given += 1;
                return Promise.resolve(given === 1 ? 'no token' : tokenFor(3600));
              },
            },
          }),
          sink: memory.sink,
          decode: recordText,
          backoff: { minMs: 10, maxMs: 200 },
        },
        {
          stopping$,
          onEvent: (event) => {
            if (event.kind === 'restarting') restarts.push(String(event.error));
          },
          scheduler: monotonicScheduler,
          now: () => '2026-05-05T00:00:00.000Z',
          random: () => 0.5,
        },
      ).pipe(toArray()),
    );
    await until('10 records', () => memory.events.length >= 10);
    stopping$.next();
    await ended;
    expect(memory.events).to.deep.equal(numbers(0, 10));
    expect(restarts[0]).to.match(
      /the broker denied access \(SASL OAUTHBEARER authentication failed: .*\): check `sasl` and/,
    );
  });
});
