import type { Admin, ITopicConfig } from 'kafkajs';
import { BrokerError } from '../broker-error.ts';
import { brokerError } from '../client-error.ts';

/** How missing topics are created. `retentionMs` -1 keeps records for ever. */
export interface NewTopics {
  /** How many partitions a topic has. */
  readonly partitions: number;
  /** -1: as the brokers do by default. */
  readonly replication: number;
  /** How long records are kept, in milliseconds. */
  readonly retentionMs: number;
}

/** A topic that must exist. */
export interface RequiredTopic {
  readonly name: string;
  /** Applies to a topic that is created; an existing one is not changed. */
  readonly partitions?: number;
  readonly maxMessageBytes?: number;
  /** Keeps the latest record of each key for ever, instead of all records for `retentionMs`. Default: false. */
  readonly compacted?: boolean;
}

/** A compacted topic is read as a whole. Kafka compacts all segments but the last, so they must be small. */
const COMPACTED_SEGMENT_BYTES = 16 * 1024 * 1024;

const configOf = (
  { maxMessageBytes, compacted = false }: RequiredTopic,
  { retentionMs }: NewTopics,
): NonNullable<ITopicConfig['configEntries']> => [
  ...(compacted
    ? [
        { name: 'cleanup.policy', value: 'compact' },
        { name: 'segment.bytes', value: String(COMPACTED_SEGMENT_BYTES) },
      ]
    : [{ name: 'retention.ms', value: String(retentionMs) }]),
  ...(maxMessageBytes === undefined ? [] : [{ name: 'max.message.bytes', value: String(maxMessageBytes) }]),
];

/** Creates the missing topics. If `newTopics` is `null`, a missing topic is an error. */
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
        `missing topic ${missing.map(({ name }) => name).join(', ')}: create it, or set \`newTopics\``,
        { retriable: false },
      );
    }
    await admin.createTopics({
      topics: missing.map((topic): ITopicConfig => ({
        topic: topic.name,
        numPartitions: topic.partitions ?? newTopics.partitions,
        replicationFactor: newTopics.replication,
        configEntries: configOf(topic, newTopics),
      })),
      waitForLeaders: true,
    });
  } catch (cause) {
    throw brokerError(`checking the topics ${names}`, cause);
  }
};
