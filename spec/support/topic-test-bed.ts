import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import kafkajs, { type Admin, type Message } from 'kafkajs';
import type { CliProcess } from './cli-process.ts';
import { plainKafka } from './read-topic.ts';
import { kafkaJars } from './services/kafka.ts';
import { javaCommand } from './services/java.ts';
import { type Env, testBed, type TestBed } from './test-bed.ts';
import { waitUntil } from './wait-until.ts';

/** What /ready of a consumer shows. */
export interface ConsumerReady {
  readonly ready: boolean;
  readonly problems: readonly string[];
  readonly topic: {
    readonly joined: boolean;
    readonly lag: number | null;
    readonly dead_letters: number;
    readonly lost_records: number;
    readonly repeats: number;
    readonly partitions: readonly {
      readonly partition: number;
      readonly owned: boolean;
      readonly next_offset: number | null;
      readonly end_offset: number | null;
      readonly lag: number | null;
    }[];
  };
}

export interface RunningConsumer extends CliProcess {
  readonly url: string;
  readonly ready: () => Promise<ConsumerReady>;
}

/** A topic of its own, with the settings of the processes that work on it. */
export interface TestTopic {
  readonly name: string;
  readonly rejected: string;
  readonly group: string;
  readonly env: Env;
  readonly send: (messages: readonly Message[], compression?: kafkajs.CompressionTypes) => Promise<void>;
  /** Sends by Java's tools, one line a record. */
  readonly sendByJava: (lines: readonly string[], compression: string) => Promise<void>;
  readonly create: () => Promise<void>;
  readonly remove: () => Promise<void>;
  /** The offsets after the last record of each partition. */
  readonly ends: () => Promise<ReadonlyMap<number, number>>;
  /** Has the brokers delete a partition's records before an offset, as retention does. */
  readonly deleteBefore: (partition: number, offset: number) => Promise<void>;
  readonly members: () => Promise<number>;
  readonly consumer: (args?: readonly string[], env?: Env) => Promise<RunningConsumer>;
  /** A consumer that ends on its own, or is expected to be refused. */
  readonly consume: (args: readonly string[], env?: Env) => CliProcess;
  /** Waits until all that the topic holds is counted. */
  readonly caughtUp: (consumer: RunningConsumer) => Promise<ConsumerReady>;
}

export interface TopicTestBed extends TestBed {
  readonly topic: (brokers: string, partitions?: number) => Promise<TestTopic>;
}

const MAX_SEND_BATCH = 5000;
let topics = 0;

/** `stage`, with topics of a real Kafka. To be called in a `describe`. */
export const topicTestBed = (): TopicTestBed => {
  const base = testBed();

  const topic = async (brokers: string, partitions = 3): Promise<TestTopic> => {
    topics += 1;
    const name = `cons-${process.pid}-${topics}`;
    const rejected = `${name}.rejected`;
    const kafka = plainKafka(brokers);
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    base.onCleanup(() => producer.disconnect());
    const withAdmin = async <T>(use: (admin: Admin) => Promise<T>): Promise<T> => {
      const admin = kafka.admin();
      await admin.connect();
      try {
        return await use(admin);
      } finally {
        await admin.disconnect();
      }
    };
    const env = {
      KAFKA_BROKERS: brokers,
      WIKIPEDIA_TOPIC: name,
      REJECTED_TOPIC: rejected,
      CONSUMER_GROUP: name,
      TOPIC_RETENTION_HOURS: '100000',
      SESSION_TIMEOUT_MS: '1500',
      BACKOFF_MIN_MS: '20',
      BACKOFF_MAX_MS: '300',
      BATCH_MS: '50',
      HOST: '127.0.0.1',
      DATA_DIR: base.folder(),
    };
    const createTopic = (): Promise<void> =>
      withAdmin(async (admin) => {
        const configEntries = [{ name: 'retention.ms', value: '-1' }];
        await admin.createTopics({ topics: [{ topic: name, numPartitions: partitions, configEntries }] });
      });
    const ends = (): Promise<ReadonlyMap<number, number>> =>
      withAdmin(
        async (admin) =>
          new Map(
            (await admin.fetchTopicOffsets(name)).map(({ partition, high }) => [partition, Number(high)]),
          ),
      );
    const consume = (args: readonly string[], more: Env = {}): CliProcess =>
      base.cli(['consumer', '--port', '0', ...args], { ...env, ...more });
    const consumer = async (args: readonly string[] = [], more: Env = {}): Promise<RunningConsumer> => {
      const running = consume(args, more);
      const url = await running.waitForOutput(/look at (http:\/\/[^\s"]+)/);
      return {
        ...running,
        url,
        ready: async () => (await (await fetch(`${url}/ready`)).json()) as ConsumerReady,
      };
    };
    await createTopic();

    return {
      name,
      rejected,
      group: name,
      env,
      create: createTopic,
      ends,
      consume,
      consumer,
      send: async (messages, compression = kafkajs.CompressionTypes.None) => {
        for (let at = 0; at < messages.length; at += MAX_SEND_BATCH) {
          const some = messages.slice(at, at + MAX_SEND_BATCH);
          await producer.send({ topic: name, acks: -1, compression, messages: some });
        }
      },
      sendByJava: async (lines, compression) => {
        const jars = join(await kafkaJars(), '*');
        const tool = ['kafka.tools.ConsoleProducer', '--bootstrap-server', brokers, '--topic', name];
        const child = spawn(javaCommand(), ['-cp', jars, ...tool, '--compression-codec', compression], {
          stdio: ['pipe', 'ignore', 'ignore'],
        });
        child.stdin.end(`${lines.join('\n')}\n`);
        const [code] = (await once(child, 'exit')) as [number | null];
        if (code !== 0) throw new Error(`ConsoleProducer ended with ${code ?? 'a signal'}`);
      },
      remove: () => withAdmin((admin) => admin.deleteTopics({ topics: [name] })),
      deleteBefore: (partition, offset) =>
        withAdmin(async (admin) => {
          // kafkajs must have heard of the topic.
          await admin.fetchTopicOffsets(name);
          await admin.deleteTopicRecords({
            topic: name,
            partitions: [{ partition, offset: String(offset) }],
          });
        }),
      members: () =>
        withAdmin(async (admin) => (await admin.describeGroups([name])).groups[0]?.members.length ?? 0),
      caughtUp: async (running) => {
        const wanted = [...(await ends())].filter(([, end]) => end > 0);
        let seen: ConsumerReady | undefined;
        return waitUntil(
          `${name} is counted up to ${wanted.join('; ')}`,
          async () => {
            seen = await running.ready();
            const at = new Map(seen.topic.partitions.map((one) => [one.partition, one.next_offset ?? -1]));
            return wanted.every(([partition, end]) => (at.get(partition) ?? -1) >= end) ? seen : undefined;
          },
          { seen: () => JSON.stringify(seen) + running.stderr.slice(-5).join('\n') },
        );
      },
    };
  };
  return { ...base, topic };
};
