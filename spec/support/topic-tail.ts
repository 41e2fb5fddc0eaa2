import { randomUUID } from 'node:crypto';
import type { KafkaMessage } from 'kafkajs';
import { plainKafka } from './read-topic.ts';

/** What is committed in a topic, as it comes. */
export interface TopicTail {
  readonly records: readonly KafkaMessage[];
  readonly stop: () => Promise<void>;
}

/** Reads a topic from its start on, with the isolation level read_committed. */
export const topicTail = async (brokers: string, topic: string): Promise<TopicTail> => {
  const records: KafkaMessage[] = [];
  const consumer = plainKafka(brokers).consumer({ groupId: `spec-${randomUUID()}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: ({ batch }) => {
      records.push(...batch.messages);
      return Promise.resolve();
    },
  });
  return { records, stop: () => consumer.disconnect() };
};
