import { setTimeout as delay } from 'node:timers/promises';
import type { ControlledFeed } from '../../src/testing/proves-exact.ts';
import { plainKafka } from './read-topic.ts';

export interface KafkaFeedOptions {
  readonly brokers: string;
  readonly topic: string;
  readonly partitions: number;
  /** `null` is a tombstone. */
  readonly values: readonly (string | null)[];
  /** How many records the pipeline has stored: a broker does not say what it has sent. */
  readonly stored: () => number;
}

export interface KafkaFeed extends ControlledFeed {
  /** Fails if a record could not be sent. */
  readonly close: () => Promise<void>;
}

/** At most this many records are sent at once, and then none for a while. */
const MAX_RECORDS = 20;
const PAUSE_MS = 20;

/** For minutes: a broker that is killed takes a while to come back. */
const RETRIES = 200;

/** Sends records into a new topic when they are released, each once, to the partitions in turn. */
export const kafkaFeed = async ({
  brokers,
  topic,
  partitions,
  values,
  stored,
}: KafkaFeedOptions): Promise<KafkaFeed> => {
  const kafka = plainKafka(brokers, RETRIES);
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer({
    // Otherwise a retry would send some of them twice.
    ...{ idempotent: true, maxInFlightRequests: 1 },
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });
  await producer.connect();
  let released = 0;
  let next = 0;
  let sending: Promise<void> | null = null;
  const send = async (): Promise<void> => {
    while (next < released) {
      const first = next;
      next = Math.min(released, first + MAX_RECORDS);
      const messages = values
        .slice(first, next)
        .map((value, i) => ({ value, partition: (first + i) % partitions }));
      await producer.send({ topic, messages });
      await delay(PAUSE_MS);
    }
    sending = null;
  };
  return {
    release: (end) => {
      released = Math.min(end, values.length);
      if (sending !== null || next >= released) return;
      sending = send();
      // It is reported at the end.
      sending.catch(() => undefined);
    },
    sent: stored,
    close: async () => {
      try {
        await sending;
      } finally {
        await producer.disconnect();
      }
    },
  };
};
