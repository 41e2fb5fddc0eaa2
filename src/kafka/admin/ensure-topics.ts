import type { Admin, ITopicConfig } from 'kafkajs';
import { BrokerError, brokerError } from '../broker-error.ts';

export interface NewTopics {
  readonly partitions: number;
  readonly replication: number;
  readonly retentionMs: number;
}

/** A topic that must be there. */
export interface RequiredTopic {
  readonly name: string;
  /** Of a topic that is made; the others keep what they have. */
  readonly partitions?: number;
  readonly maxMessageBytes?: number;
}

/** Makes those topics that are missing; with `null` for how, their absence is an error that says what to do. */
export const ensureTopics = async (
  admin: Admin,
  topics: readonly RequiredTopic[],
  newTopics: NewTopics | null,
): Promise<void> => {
  const names = topics.map(({ name }) => name).join(', ');
  try {
    const existing = await admin.listTopics();
    const missing = topics.filter(({ name }) => !existing.includes(name));
    if (missing.length === 0) return;
    if (newTopics === null) {
      throw new BrokerError(
        'topic-missing',
        `there is no topic ${missing.map(({ name }) => name).join(', ')}: make it, or allow CREATE_TOPICS=true`,
        { retriable: false },
      );
    }
    await admin.createTopics({
      topics: missing.map(({ name, partitions, maxMessageBytes }): ITopicConfig => ({
        topic: name,
        numPartitions: partitions ?? newTopics.partitions,
        replicationFactor: newTopics.replication,
        configEntries: [
          { name: 'retention.ms', value: String(newTopics.retentionMs) },
          ...(maxMessageBytes === undefined
            ? []
            : [{ name: 'max.message.bytes', value: String(maxMessageBytes) }]),
        ],
      })),
      waitForLeaders: true,
    });
  } catch (cause) {
    throw brokerError(`looking for the topics ${names}`, cause);
  }
};
