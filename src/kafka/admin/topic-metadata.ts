import kafkajs, { type Admin } from 'kafkajs';
import { brokerError } from '../client-error.ts';
import { retryWhileMetadataStale } from './retry-while-metadata-stale.ts';

const { ConfigResourceTypes } = kafkajs;

/** What a writer needs to know about a topic. */
export interface TopicMetadata {
  readonly partitions: number;
  /** Maximum length of a batch of records, in bytes. */
  readonly maxMessageBytes: number;
}

/** Kafka's default of `max.message.bytes`. */
const DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

/** `null` if it is not known: the right to write to a topic does not include the right to read its configuration. */
export const readTopicConfig = async (admin: Admin, topic: string, name: string): Promise<string | null> => {
  try {
    const { resources } = await admin.describeConfigs({
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: [name] }],
      includeSynonyms: false,
    });
    return resources[0]?.configEntries[0]?.configValue ?? null;
  } catch {
    return null;
  }
};

const readMaxMessageBytes = async (admin: Admin, topic: string): Promise<number> => {
  const value = Number(await readTopicConfig(admin, topic, 'max.message.bytes'));
  return value > 0 ? value : DEFAULT_MAX_MESSAGE_BYTES;
};

export const readTopicMetadata = async (admin: Admin, topic: string): Promise<TopicMetadata> => {
  try {
    const { topics } = await retryWhileMetadataStale(() => admin.fetchTopicMetadata({ topics: [topic] }));
    const partitions = topics[0]?.partitions.length ?? 0;
    if (partitions === 0) throw new Error('the topic has no partitions yet');
    return { partitions, maxMessageBytes: await readMaxMessageBytes(admin, topic) };
  } catch (cause) {
    throw brokerError(`reading the metadata of ${topic}`, cause);
  }
};
