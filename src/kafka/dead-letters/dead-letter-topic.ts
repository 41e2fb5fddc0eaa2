import type { Kafka, KafkaMessage, Message, Producer } from 'kafkajs';
import { brokerError, protocolCode } from '../broker-error.ts';

/** A record that could not be counted, and why. */
export interface DeadLetter {
  readonly message: KafkaMessage;
  readonly topic: string;
  readonly partition: number;
  /** The kind of fault, as a stable word. */
  readonly code: string;
  readonly reason: string;
  /** When, ISO 8601. */
  readonly at: string;
}

/** The topic for what could not be counted. */
export interface DeadLetterTopic {
  /** Resolves when the brokers have all of them. One that is sent twice carries the same `id`. */
  readonly send: (deadLetters: readonly DeadLetter[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What one request carries, about: every topic takes that much, unless its brokers were told otherwise. */
const MAX_REQUEST_BYTES = 500_000;
const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

const isTooLarge = (error: unknown): boolean => TOO_LARGE.includes(protocolCode(error) ?? '');

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

/** In order, as many to a request as it may carry. */
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

/** What is sent in place of a request that is too large: two halves, or the one letter with half of its value. */
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

/** Connects when there is something to send, which is rare. */
export const deadLetterTopic = (kafka: Kafka, topic: string): DeadLetterTopic => {
  // One that was sent twice is known by its id; in return a refusal leaves no gap in a sequence.
  const producer: Producer = kafka.producer({ idempotent: false, allowAutoTopicCreation: false });
  let connected: Promise<void> | null = null;
  const connect = async (): Promise<void> => {
    try {
      await (connected ??= producer.connect());
    } catch (error) {
      connected = null;
      throw error;
    }
  };

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
    close: async () => {
      try {
        await producer.disconnect();
      } catch {
        // The brokers are away: there is nothing to take leave of.
      }
    },
  };
};
