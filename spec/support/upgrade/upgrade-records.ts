import type { Message } from 'kafkajs';
import { plainKafka } from '../read-topic.ts';
import { EVENTS_BEFORE, EVENTS_IN_ALL, kindOf, timeOf, upgradeEvents } from './upgrade-events.ts';

/** The topic is named in what the older version stored. */
export const upgradeTopic = (version: string): string => `upgrade-${version}`;
const PARTITIONS = 3;
/** Users and partitions repeat after this number of events. */
const USERS = 31;

export interface UpgradeRecord {
  readonly partition: number;
  readonly value: string;
  /** When the event was published, epoch ms. */
  readonly at: number;
  readonly kind: 'on-time' | 'untimed' | 'too-late' | 'repeated';
  readonly isBefore: boolean;
}

/**
 * Records as a producer keys them, by user; those after the upgrade repeat some of before. What a producer does not write, such
 * as canaries, is left out.
 */
export const upgradeRecords = (): readonly UpgradeRecord[] => {
  const texts = upgradeEvents(0, EVENTS_IN_ALL).map(({ data }) => data);
  return texts.flatMap((text, n): UpgradeRecord[] => {
    const kind = kindOf(n);
    if (kind === 'broken' || kind === 'canary') return [];
    const isRepeated = kind === 'repeated';
    const value = isRepeated ? texts[n - USERS] : text;
    if (value === undefined || (isRepeated && kindOf(n - USERS) !== 'on-time')) return [];
    const { user } = JSON.parse(value) as { readonly user: string | null };
    const partition = user === null ? 0 : (n % USERS) % PARTITIONS;
    return [{ partition, value, at: timeOf(n), kind, isBefore: n < EVENTS_BEFORE }];
  });
};

/** Creates the topic, if it is not there, and appends these records: the same ones get the same offsets and timestamps. */
export const sendUpgradeRecords = async (
  brokers: string,
  topic: string,
  records: readonly UpgradeRecord[],
): Promise<void> => {
  const kafka = plainKafka(brokers);
  const admin = kafka.admin();
  const producer = kafka.producer({ idempotent: true });
  await Promise.all([admin.connect(), producer.connect()]);
  try {
    await admin.createTopics({
      topics: [
        {
          topic,
          numPartitions: PARTITIONS,
          configEntries: [{ name: 'retention.ms', value: '-1' }],
        },
      ],
    });
    const messages = records.map(({ partition, value, at }): Message => ({
      partition,
      value,
      timestamp: String(at),
    }));
    await producer.send({ topic, acks: -1, messages });
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  }
};

/** The settings of the older and of the current consumer alike. */
export const upgradeTopicEnv = (brokers: string, topic: string) => ({
  KAFKA_BROKERS: brokers,
  WIKIPEDIA_TOPIC: topic,
  REJECTED_TOPIC: `${topic}.rejected`,
  CONSUMER_GROUP: topic,
  TOPIC_RETENTION_HOURS: '100000',
});
