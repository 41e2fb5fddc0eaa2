/** How far the clocks of the feed and of this machine may differ, in milliseconds. */
export const MAX_CLOCK_SKEW_MS = 300_000;

/** Offsets at or beyond this, about 2.8 * 10^14, are written by no broker: a topic would have to grow for centuries. */
export const MAX_OFFSET = 2 ** 48;

/** What Kafka accepts as the name of a topic (`org.apache.kafka.common.internals.Topic`). */
const TOPIC_NAME = /^[A-Za-z0-9._-]{1,249}$/;

/** Partitions are numbered by a signed 32-bit integer. */
const MAX_PARTITION = 2 ** 31 - 1;

/** The latest time that an event or an id may carry at this moment, epoch ms: later ones are not believed. */
export const latestPlausible = (nowMs: number): number => nowMs + MAX_CLOCK_SKEW_MS;

export const isTopicName = (topic: string): boolean => TOPIC_NAME.test(topic);

export const isPartitionNumber = (partition: number): boolean =>
  Number.isInteger(partition) && partition >= 0 && partition <= MAX_PARTITION;

export const isPlausibleOffset = (offset: number): boolean =>
  Number.isInteger(offset) && offset >= 0 && offset < MAX_OFFSET;
