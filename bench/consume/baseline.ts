// The baseline: kafkajs, JSON.parse and counting in Maps, and nothing else.
import { benchKafkaClient, CONSUMER_SETTINGS, reportAndExit } from './consumer-settings.ts';

const [brokers = '', topic = '', count = '0'] = process.argv.slice(2);

interface Fields {
  readonly bot?: boolean;
  readonly user: string;
  readonly domain: string;
  readonly server_url?: string;
}

const byUser = new Map<string, number>();
const byDomain = new Map<string, number>();
const byServer = new Map<string, number>();
const increment = (counts: Map<string, number>, key: string | undefined): void => {
  if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
};
let bots = 0;
let messages = 0;
let startedAt = 0;

const consumer = benchKafkaClient(brokers).consumer({
  groupId: `bench-${process.pid}`,
  sessionTimeout: CONSUMER_SETTINGS.sessionTimeoutMs,
  maxBytesPerPartition: CONSUMER_SETTINGS.bytesPerPartition,
  maxWaitTimeInMs: 300,
});
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  partitionsConsumedConcurrently: CONSUMER_SETTINGS.concurrentFetches,
  eachBatch: ({ batch }) => {
    if (startedAt === 0) startedAt = performance.now();
    for (const { value } of batch.messages) {
      const fields = JSON.parse(value?.toString() ?? '') as Fields;
      if (fields.bot === true) bots += 1;
      increment(byUser, fields.user);
      increment(byDomain, fields.domain);
      increment(byServer, fields.server_url);
    }
    messages += batch.messages.length;
    if (messages === Number(count) && bots <= messages) reportAndExit(startedAt);
    return Promise.resolve();
  },
});
