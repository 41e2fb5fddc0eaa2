/** The limit of plausible offsets, about 2.8 * 10^14: a topic would need centuries to reach it. */
export const MAX_OFFSET = 2 ** 48;

/** The topic names that Kafka accepts (`org.apache.kafka.common.internals.Topic`). */
const TOPIC_NAME = /^[A-Za-z0-9._-]{1,249}$/;

/** Partitions are numbered by a signed 32-bit integer. */
const MAX_PARTITION = 2 ** 31 - 1;

export const isTopicName = (topic: string): boolean => TOPIC_NAME.test(topic);

export const isPartitionNumber = (partition: number): boolean =>
  Number.isInteger(partition) && partition >= 0 && partition <= MAX_PARTITION;

export const isPlausibleOffset = (offset: number): boolean =>
  Number.isInteger(offset) && offset >= 0 && offset < MAX_OFFSET;
