import { randomUUID } from 'node:crypto';
import kafkajs, { type Kafka } from 'kafkajs';
import { registerCodecs } from '../../src/kafka/codecs/register-codecs.ts';

/** A record as a reader with isolation level read_committed sees it. */
export interface ReadRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: Buffer;
  readonly timestamp: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A plain client of kafkajs's own making. It is patient for seconds: brokers that have just started make the topics of
 * their coordinators at the first question, and end a transaction before they let the next one in.
 */
export const plainKafka = (brokers: string, retries = 14): Kafka => {
  registerCodecs();
  return new kafkajs.Kafka({
    clientId: 'headwater-spec',
    brokers: [brokers],
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { initialRetryTime: 20, maxRetryTime: 1000, retries },
  });
};

const textsOf = (headers: kafkajs.IHeaders = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** All that is committed in a topic by now, partition by partition. */
export const readTopic = async (brokers: string, topic: string): Promise<readonly ReadRecord[]> => {
  const kafka = plainKafka(brokers);
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map(
    (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => [
      partition,
      [Number(low), Number(high)] as const,
    ]),
  );
  const waiting = new Set([...ends].filter(([, [low, high]]) => high > low).map(([partition]) => partition));
  const records: ReadRecord[] = [];
  const groupId = `spec-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 50,
    maxBytesPerPartition: 32 * 1024 * 1024,
    maxBytes: 64 * 1024 * 1024,
  });
  try {
    if (waiting.size === 0) return [];
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
        if (Number(lastOffset) + 1 >= (ends.get(partition)?.[1] ?? 0)) waiting.delete(partition);
        if (waiting.size === 0) resolve();
      });
      consumer
        .run({
          autoCommit: false,
          eachBatch: ({ batch: { partition, messages } }) => {
            for (const { offset, key, value, timestamp, headers } of messages)
              records.push({
                partition,
                offset: Number(offset),
                key: key === null ? null : key.toString(),
                value: value ?? Buffer.alloc(0),
                timestamp: Number(timestamp),
                headers: textsOf(headers),
              });
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
    return records;
  } finally {
    await consumer.disconnect();
    await admin.disconnect();
  }
};
