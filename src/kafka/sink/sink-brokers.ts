import type { Admin, Kafka } from 'kafkajs';
import { SinkError } from '../../core/loop/exact-sink.ts';
import { ensureTopics, type NewTopics } from '../admin/ensure-topics.ts';
import { retryWhileMetadataStale } from '../admin/retry-while-metadata-stale.ts';
import { readTopicConfig, readTopicMetadata, type TopicMetadata } from '../admin/topic-metadata.ts';
import { brokerError } from '../client-error.ts';
import { disconnectQuietly } from '../disconnect-quietly.ts';
import { lazyConnection } from '../lazy-connection.ts';
import { readRanges } from '../source/read-ranges.ts';
import type { WireRecord } from './outgoing-record.ts';
import type { StateRecord } from './pipeline-state.ts';
import { type Compression, createPublisher, type Publisher } from './publisher.ts';

/** The brokers, as a sink with a state topic needs them. */
export interface SinkBrokers {
  /** Creates the sink's own topics if they are missing, and checks them. */
  readonly prepare: () => Promise<void>;
  /** Creates a topic of the program if that is wanted, and says how it is divided. */
  readonly topic: (name: string) => Promise<TopicMetadata>;
  /** Makes this process the only one that can write for the pipeline: what others left open is aborted. */
  readonly fence: () => Promise<void>;
  /**
   * Writes records by topic, in one transaction. Resolves with the offset of a record of the state topic: this transaction's
   * own records are not before it. After a failure the outcome is unknown, and only `fence` can write again.
   */
  readonly write: (records: ReadonlyMap<string, readonly WireRecord[]>) => Promise<number>;
  /** Passes on what is committed in the state topic, from an offset to before `end`; `null`: all of it. */
  readonly readState: (
    from: number,
    end: number | null,
    onRecord: (record: StateRecord) => void,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The brokers of a pipeline, and the sink's topics. */
export interface SinkBrokersOptions {
  readonly kafka: Kafka;
  readonly stateTopic: string;
  readonly deadLetterTopic: string;
  /** How to create missing topics of the program; `null` makes a missing topic an error. */
  readonly newTopics: NewTopics | null;
  readonly compression: Compression;
}

const DEAD_LETTER_RETENTION_MS = 30 * 24 * 3_600_000;

/** With another policy the brokers would delete the position of a pipeline that has stood still for a while. */
const requireCompacted = async (admin: Admin, topic: string): Promise<void> => {
  const policy = await readTopicConfig(admin, topic, 'cleanup.policy');
  if (policy === null || policy === 'compact') return;
  throw new SinkError(
    'sink-misconfigured',
    `the topic ${topic} holds the position, but has cleanup.policy=${policy}, which deletes it in time: run kafka-configs --alter --topic ${topic} --add-config cleanup.policy=compact`,
  );
};

export const sinkBrokers = (options: SinkBrokersOptions): SinkBrokers => {
  const { kafka, stateTopic, deadLetterTopic, newTopics, compression } = options;
  const admin = kafka.admin();
  const connect = lazyConnection(admin);
  const topics = new Map<string, TopicMetadata>();
  let publisher: Publisher | null = null;

  const connected = async (): Promise<void> => {
    try {
      await connect();
    } catch (cause) {
      throw brokerError('connecting to the brokers', cause);
    }
  };
  return {
    prepare: async () => {
      await connected();
      topics.clear();
      await ensureTopics(
        admin,
        [
          { name: stateTopic, partitions: 1, compacted: true },
          { name: deadLetterTopic, partitions: 1 },
        ],
        { partitions: 1, replication: newTopics?.replication ?? -1, retentionMs: DEAD_LETTER_RETENTION_MS },
      );
      await requireCompacted(admin, stateTopic);
      for (const name of [stateTopic, deadLetterTopic])
        topics.set(name, await readTopicMetadata(admin, name));
    },
    topic: async (name) => {
      const known = topics.get(name);
      if (known !== undefined) return known;
      await connected();
      await ensureTopics(admin, [{ name }], newTopics);
      const metadata = await readTopicMetadata(admin, name);
      topics.set(name, metadata);
      return metadata;
    },
    fence: async () => {
      await publisher?.close();
      publisher = null;
      publisher = await createPublisher({ kafka, transactionalId: stateTopic, topics, compression });
    },
    write: async (records) => {
      if (publisher === null) throw new Error('nothing can be written before `fence`');
      const written = await publisher.commit({ records });
      const offsets = written
        .filter(({ topicName }) => topicName === stateTopic)
        .map(({ baseOffset }) => Number(baseOffset));
      return Math.min(...offsets);
    },
    readState: async (from, end, onRecord) => {
      try {
        await connected();
        const offsets = (await retryWhileMetadataStale(() => admin.fetchTopicOffsets(stateTopic))).find(
          ({ partition }) => partition === 0,
        );
        await readRanges(
          { kafka, admin, groupPrefix: 'headwater-state' },
          [
            {
              topic: stateTopic,
              partition: 0,
              from: Math.max(from, Number(offsets?.low ?? 0)),
              end: end ?? Number(offsets?.high ?? 0),
            },
          ],
          ({ messages }) => {
            for (const { key, value } of messages)
              onRecord({ key: key?.toString() ?? '', value: value?.toString() ?? null });
            return true;
          },
        );
      } catch (cause) {
        throw cause instanceof SinkError ? cause : brokerError(`reading ${stateTopic}`, cause);
      }
    },
    close: async () => {
      await disconnectQuietly(admin);
      await publisher?.close();
      publisher = null;
    },
  };
};
