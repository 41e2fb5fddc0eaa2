import type { Kafka, KafkaMessage, Message, Producer } from 'kafkajs';
import { brokerError, isTooLarge } from '../client-error.ts';
import { lazyConnection } from '../lazy-connection.ts';
import { disconnectQuietly } from '../disconnect-quietly.ts';

/** A record that was rejected, and why. */
export interface DeadLetter {
  readonly message: KafkaMessage;
  readonly topic: string;
  readonly partition: number;
  /** The kind of fault, as a stable word. */
  readonly code: string;
  /** The fault in words. */
  readonly reason: string;
  /** The time of the rejection, ISO 8601. */
  readonly at: string;
}

/** The topic of rejected records. */
export interface DeadLetterTopic {
  /** Resolves when the brokers have stored all of them. A dead letter that is sent twice has the same `id` header. */
  readonly send: (deadLetters: readonly DeadLetter[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Approximate limit of one request. Every topic accepts that much, unless it is configured otherwise. */
const MAX_REQUEST_BYTES = 500_000;

const toMessage = ({ message, topic, partition, code, reason, at }: DeadLetter): Message => ({
  key: message.key,
  value: message.value,
  timestamp: message.timestamp,
  headers: {
    ...message.headers,
    id: `${topic}/${partition}/${message.offset}`,
    code,
    reason,
    source: 'consumer',
    topic,
    partition: String(partition),
    offset: message.offset,
    at,
  },
});

const sizeOf = ({ value }: Message): number => value?.length ?? 0;

/** Fills one request after the other, in order. */
const toRequests = (messages: readonly Message[]): readonly Message[][] => {
  const requests: Message[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    bytes += sizeOf(message);
    if (bytes > MAX_REQUEST_BYTES) {
      requests.push([]);
      bytes = sizeOf(message);
    }
    requests.at(-1)?.push(message);
  }
  return requests;
};

/** Replaces a request that is too large: by its two halves, or by its only record with half of the value. */
const splitRequest = (messages: readonly Message[]): readonly Message[][] | null => {
  const [first] = messages;
  if (messages.length > 1) {
    const middle = messages.length >> 1;
    return [messages.slice(0, middle), messages.slice(middle)];
  }
  if (!(first?.value instanceof Buffer) || first.value.length === 0) return null;
  const length = first.headers?.['length'] ?? String(first.value.length);
  const value = first.value.subarray(0, first.value.length >> 1);
  return [[{ ...first, key: null, value, headers: { ...first.headers, truncated: 'true', length } }]];
};

/** Connects at the first send: most processes never reject a record. */
export const deadLetterTopic = (kafka: Kafka, topic: string): DeadLetterTopic => {
  // Not idempotent: after a refused request the sequence numbers of an idempotent producer have a gap. Ids reveal duplicates.
  const producer: Producer = kafka.producer({ idempotent: false, allowAutoTopicCreation: false });
  const connect = lazyConnection(producer);

  const sendFitting = async (messages: Message[]): Promise<void> => {
    try {
      await producer.send({ topic, acks: -1, messages });
    } catch (error) {
      const smallerRequests = isTooLarge(error) ? splitRequest(messages) : null;
      if (smallerRequests === null) throw error;
      for (const smallerRequest of smallerRequests) await sendFitting(smallerRequest);
    }
  };

  return {
    send: async (deadLetters) => {
      if (deadLetters.length === 0) return;
      try {
        await connect();
        for (const request of toRequests(deadLetters.map(toMessage))) await sendFitting(request);
      } catch (cause) {
        throw brokerError(`sending to ${topic}`, cause);
      }
    },
    close: () => disconnectQuietly(producer),
  };
};
