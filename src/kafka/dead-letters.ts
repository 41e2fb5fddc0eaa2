import type { Kafka, KafkaMessage, Message } from 'kafkajs';
import { brokerError } from './broker-error.ts';

/** A record that could not be counted, and why. */
export interface DeadLetter {
  readonly message: KafkaMessage;
  readonly topic: string;
  readonly partition: number;
  readonly reason: string;
  /** When, ISO 8601. */
  readonly at: string;
}

/** The topic for what could not be counted. */
export interface DeadLetterTopic {
  /** Resolves when the brokers have all of them. One that is sent twice carries the same `id`. */
  readonly send: (letters: readonly DeadLetter[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

const messageOf = ({ message, topic, partition, reason, at }: DeadLetter): Message => ({
  key: message.key,
  value: message.value,
  timestamp: message.timestamp,
  headers: {
    ...message.headers,
    id: `${topic}/${partition}/${message.offset}`,
    reason,
    source: 'consumer',
    topic,
    partition: String(partition),
    offset: message.offset,
    at,
  },
});

/** Connects when there is something to send, which is rare. */
export const deadLetterTopic = (kafka: Kafka, topic: string): DeadLetterTopic => {
  const producer = kafka.producer({ idempotent: true, allowAutoTopicCreation: false });
  let connected: Promise<void> | null = null;
  const connect = async (): Promise<void> => {
    try {
      await (connected ??= producer.connect());
    } catch (error) {
      connected = null;
      throw error;
    }
  };
  return {
    send: async (letters) => {
      if (letters.length === 0) return;
      try {
        await connect();
        await producer.send({ topic, acks: -1, messages: letters.map(messageOf) });
      } catch (cause) {
        throw brokerError(`sending to ${topic}`, cause);
      }
    },
    close: async () => {
      if (connected !== null) await producer.disconnect();
    },
  };
};
