import kafkajs, { type Admin } from 'kafkajs';
import { brokerError } from '../broker-error.ts';
import { retryWhileMetadataStale } from './retry-while-metadata-stale.ts';

const { ConfigResourceTypes } = kafkajs;

/** What must be known of a topic to write to it. */
export interface TopicMetadata {
  readonly partitions: number;
  /** The longest batch of records that it takes, in bytes. */
  readonly maxMessageBytes: number;
}

/** What a topic takes unless it is told otherwise. */
const DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

/** Who may write to a topic need not be allowed to see its settings. */
const readMaxMessageBytes = async (admin: Admin, topic: string): Promise<number> => {
  try {
    const { resources } = await admin.describeConfigs({
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['max.message.bytes'] }],
      includeSynonyms: false,
    });
    const value = Number(resources[0]?.configEntries[0]?.configValue);
    return value > 0 ? value : DEFAULT_MAX_MESSAGE_BYTES;
  } catch {
    return DEFAULT_MAX_MESSAGE_BYTES;
  }
};

export const readTopicMetadata = async (admin: Admin, topic: string): Promise<TopicMetadata> => {
  try {
    const { topics } = await retryWhileMetadataStale(() => admin.fetchTopicMetadata({ topics: [topic] }));
    const partitions = topics[0]?.partitions.length ?? 0;
    if (partitions === 0) throw new Error('it has no partitions yet');
    return { partitions, maxMessageBytes: await readMaxMessageBytes(admin, topic) };
  } catch (cause) {
    throw brokerError(`looking at the topic ${topic}`, cause);
  }
};
