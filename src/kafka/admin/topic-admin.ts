import type { Admin, Kafka } from 'kafkajs';
import { brokerError } from '../broker-error.ts';
import { ensureTopics, type NewTopics, type RequiredTopic } from './ensure-topics.ts';

/** A partition's first offset, and the one its next record will get. */
export interface LogOffsets {
  readonly partition: number;
  readonly logStart: number;
  readonly logEnd: number;
}

/** What is asked of the brokers beside reading and writing. It connects when it is asked, and fails with a `BrokerError`. */
export interface TopicAdmin {
  /** Makes the topics that are missing, unless `how` is `null`. */
  readonly ensure: (topics: readonly RequiredTopic[], newTopics: NewTopics | null) => Promise<void>;
  /** Where each partition of a topic begins and ends at the moment. */
  readonly offsets: (topic: string) => Promise<readonly LogOffsets[]>;
  /** What a group has committed of a topic; partitions of which it committed nothing are left out. */
  readonly committed: (group: string, topic: string) => Promise<ReadonlyMap<number, number>>;
  /** How many members a group has. */
  readonly members: (group: string) => Promise<number>;
  /** Has the brokers forget a group without members, and what it has committed. */
  readonly deleteGroup: (group: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export const topicAdmin = (kafka: Kafka): TopicAdmin => {
  const admin = kafka.admin();
  let connected: Promise<void> | null = null;

  const withAdmin = async <R>(action: string, operation: (admin: Admin) => Promise<R>): Promise<R> => {
    try {
      await (connected ??= admin.connect());
      return await operation(admin);
    } catch (cause) {
      // kafkajs connects anew by itself, but not after a first try that failed.
      connected = null;
      throw brokerError(action, cause);
    }
  };

  return {
    ensure: (topics, newTopics) =>
      withAdmin(`looking for the topics ${topics.map(({ name }) => name).join(', ')}`, (it) =>
        ensureTopics(it, topics, newTopics),
      ),
    offsets: (topic) =>
      withAdmin(`looking where ${topic} ends`, async (it) =>
        (await it.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
          partition,
          logStart: Number(low),
          logEnd: Number(high),
        })),
      ),
    committed: (group, topic) =>
      withAdmin(`looking how far ${group} has read ${topic}`, async (it) => {
        const [found] = await it.fetchOffsets({ groupId: group, topics: [topic] });
        const offsets = (found?.partitions ?? []).map(
          ({ partition, offset }) => [partition, Number(offset)] as const,
        );
        return new Map(offsets.filter(([, offset]) => offset >= 0));
      }),
    members: (group) =>
      withAdmin(`looking who is in the group ${group}`, async (it) => {
        const { groups } = await it.describeGroups([group]);
        return groups.reduce((sum, { members }) => sum + members.length, 0);
      }),
    deleteGroup: (group) =>
      withAdmin(`forgetting the group ${group}`, async (it) => {
        const { groups } = await it.listGroups();
        if (groups.some(({ groupId }) => groupId === group)) await it.deleteGroups([group]);
      }),
    close: async () => {
      try {
        await admin.disconnect();
      } catch {
        // The brokers are away: there is nothing to take leave of.
      }
    },
  };
};
