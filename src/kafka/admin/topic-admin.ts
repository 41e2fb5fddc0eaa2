import type { Admin, Kafka } from 'kafkajs';
import { brokerError } from '../client-error.ts';
import { disconnectQuietly } from '../disconnect-quietly.ts';
import { lazyConnection } from '../lazy-connection.ts';
import { ensureTopics, type NewTopics, type RequiredTopic } from './ensure-topics.ts';

/** A partition's first offset, and the offset of its next record. */
export interface LogOffsets {
  readonly partition: number;
  readonly logStart: number;
  readonly logEnd: number;
}

/** Administrative requests to the brokers. It connects at the first one. Every method fails with a `BrokerError`. */
export interface TopicAdmin {
  /** Creates missing topics; fails for a missing topic if `newTopics` is `null`. */
  readonly ensure: (topics: readonly RequiredTopic[], newTopics: NewTopics | null) => Promise<void>;
  /** The present start and end of each partition of a topic. */
  readonly offsets: (topic: string) => Promise<readonly LogOffsets[]>;
  /** The first offset with this timestamp (epoch ms) or a later one, by partition; the end of a partition without one. */
  readonly offsetsSince: (topic: string, timestamp: number) => Promise<ReadonlyMap<number, number>>;
  /** The committed offset by partition; a partition without one is absent. */
  readonly committed: (group: string, topic: string) => Promise<ReadonlyMap<number, number>>;
  /** The number of members of a group. */
  readonly members: (group: string) => Promise<number>;
  /** Deletes a group without members and its committed offsets. Does nothing if it does not exist. */
  readonly deleteGroup: (group: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export const topicAdmin = (kafka: Kafka): TopicAdmin => {
  const admin = kafka.admin();
  const connect = lazyConnection(admin);

  const withAdmin = async <R>(action: string, operation: (admin: Admin) => Promise<R>): Promise<R> => {
    try {
      await connect();
      return await operation(admin);
    } catch (cause) {
      throw brokerError(action, cause);
    }
  };

  return {
    ensure: (topics, newTopics) =>
      withAdmin(`checking the topics ${topics.map(({ name }) => name).join(', ')}`, (client) =>
        ensureTopics(client, topics, newTopics),
      ),
    offsets: (topic) =>
      withAdmin(`reading the offsets of ${topic}`, async (client) =>
        (await client.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
          partition,
          logStart: Number(low),
          logEnd: Number(high),
        })),
      ),
    offsetsSince: (topic, timestamp) =>
      withAdmin(`reading the offsets of ${topic}`, async (client) => {
        const found = await client.fetchTopicOffsetsByTimestamp(topic, timestamp);
        return new Map(found.map(({ partition, offset }) => [partition, Number(offset)]));
      }),
    committed: (group, topic) =>
      withAdmin(`reading the committed offsets of ${group} in ${topic}`, async (client) => {
        const [found] = await client.fetchOffsets({ groupId: group, topics: [topic] });
        const offsets = (found?.partitions ?? []).map(
          ({ partition, offset }) => [partition, Number(offset)] as const,
        );
        return new Map(offsets.filter(([, offset]) => offset >= 0));
      }),
    members: (group) =>
      withAdmin(`reading the members of the group ${group}`, async (client) => {
        const { groups } = await client.describeGroups([group]);
        return groups.reduce((sum, { members }) => sum + members.length, 0);
      }),
    deleteGroup: (group) =>
      withAdmin(`deleting the group ${group}`, async (client) => {
        const { groups } = await client.listGroups();
        if (groups.some(({ groupId }) => groupId === group)) await client.deleteGroups([group]);
      }),
    close: () => disconnectQuietly(admin),
  };
};
