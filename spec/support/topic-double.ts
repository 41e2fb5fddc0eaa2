import { BrokerError } from '../../src/kafka/broker-error.ts';
import type { OutgoingRecord } from '../../src/kafka/sink/outgoing-record.ts';
import type { TopicWriterFactory, WriteRequest } from '../../src/kafka/sink/topic-writer.ts';

/** Which writes and openings fail, counted from 1: writes before the effect, or after it. */
export interface WriterFailures {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly openings: readonly number[];
  /** Epoch ms: the topic has LogAppendTime, and stamps each record itself. */
  readonly appendTime?: number;
  /** How many records a tail has at least. */
  readonly leastTail?: number;
}

/** A topic in memory: a write is atomic together with its metadata. */
export interface TopicDouble {
  readonly open: TopicWriterFactory;
  readonly records: readonly OutgoingRecord[];
  readonly deadLetters: readonly OutgoingRecord[];
  readonly metadata: () => string | null;
  readonly openings: () => number;
  readonly failures: () => number;
  /** Deletes and recreates the topic: its metadata is lost with it. */
  readonly recreate: () => void;
}

export const topicDouble = ({
  before,
  after,
  openings: broken,
  appendTime,
  leastTail = 1000,
}: WriterFailures): TopicDouble => {
  const timeOf = ({ timestamp }: OutgoingRecord): number => appendTime ?? timestamp;
  const records: OutgoingRecord[] = [];
  const deadLetters: OutgoingRecord[] = [];
  let metadata: string | null = null;
  let writes = 0;
  let openings = 0;
  let failures = 0;
  let epoch = 0;

  const failure = (): BrokerError => {
    failures += 1;
    return new BrokerError('broker-unreachable', 'the broker is on fire');
  };
  const apply = (written: WriteRequest): void => {
    records.push(...written.records);
    deadLetters.push(...written.deadLetters);
    metadata = written.metadata;
  };
  const open: TopicWriterFactory = (mayOpen) =>
    Promise.resolve().then(() => {
      openings += 1;
      if (broken.includes(openings)) throw failure();
      mayOpen(metadata);
      const mine = (epoch += 1);
      const assertNotFenced = (): void => {
        if (mine !== epoch) throw new BrokerError('producer-fenced', 'fenced');
      };
      return {
        metadata,
        write: async (written: WriteRequest) => {
          await Promise.resolve();
          assertNotFenced();
          writes += 1;
          if (before.includes(writes)) throw failure();
          const fails = after.includes(writes);
          apply(written);
          if (fails) throw failure();
          return { records: written.records.length, deadLetters: written.deadLetters.length };
        },
        tail: (since, onRecord) => {
          for (const [topic, some] of [
            ['t', records],
            ['t.rejected', deadLetters],
          ] as const) {
            // As from a partition: from the first record of that time on, but at least a minimum number.
            const from = some.findIndex((record) => timeOf(record) >= since);
            const least = Math.max(0, some.length - leastTail);
            for (const record of some.slice(from === -1 ? least : Math.min(from, least)))
              onRecord({ topic, headers: record.headers, timestamp: timeOf(record) });
          }
          return Promise.resolve();
        },
        close: () => Promise.resolve(),
      };
    });
  return {
    open,
    records,
    deadLetters,
    metadata: () => metadata,
    openings: () => openings,
    failures: () => failures,
    recreate: () => {
      records.length = 0;
      deadLetters.length = 0;
      metadata = null;
    },
  };
};
