import { BrokerError } from '../../src/kafka/broker-error.ts';
import type { TopicMetadata } from '../../src/kafka/admin/topic-metadata.ts';
import type { WireRecord } from '../../src/kafka/sink/outgoing-record.ts';
import type { SinkBrokers } from '../../src/kafka/sink/sink-brokers.ts';

/** Brokers in memory, which the sinks of several "processes" share. */
export interface BrokersDouble {
  /** The connection of one process. */
  readonly connect: () => SinkBrokers;
  readonly committed: (topic: string) => readonly WireRecord[];
  /** Makes the next transaction fail: before anything is durable, or after all is. */
  readonly failNext: (error: unknown, point?: 'before' | 'after') => void;
  /** Ends the transactions of the present writer, as brokers do after their timeout. */
  readonly expire: () => void;
  /** Deletes the state topic and creates it again. */
  readonly recreateState: () => void;
  /** Of the state topic, keeps the latest record of each key. */
  readonly compact: () => void;
  readonly setMetadata: (topic: string, metadata: TopicMetadata) => void;
  /** How often a writer was fenced, and how many state records were read. */
  readonly fenced: () => number;
  readonly read: () => number;
  readonly closed: () => number;
}

const METADATA: TopicMetadata = { partitions: 3, maxMessageBytes: 1_048_588 };

export const brokersDouble = (stateTopic: string): BrokersDouble => {
  const topics = new Map<string, WireRecord[]>();
  const metadata = new Map<string, TopicMetadata>();
  let state: { readonly offset: number; readonly record: WireRecord }[] = [];
  let end = 0;
  let epoch = 0;
  let fences = 0;
  let reads = 0;
  let closes = 0;
  let failure: { readonly error: unknown; readonly point: 'before' | 'after' } | null = null;

  const append = (topic: string, records: readonly WireRecord[]): void => {
    topics.set(topic, [...(topics.get(topic) ?? []), ...records]);
    if (topic !== stateTopic) return;
    for (const record of records) {
      state.push({ offset: end, record });
      end += 1;
    }
    // The marker of the transaction has an offset, too.
    end += 1;
  };
  return {
    connect: () => {
      let own = 0;
      return {
        prepare: () => Promise.resolve(),
        topic: (name) => Promise.resolve(metadata.get(name) ?? METADATA),
        fence: () => {
          fences += 1;
          epoch += 1;
          own = epoch;
          return Promise.resolve();
        },
        write: async (records) => {
          await Promise.resolve();
          if (own !== epoch) throw new BrokerError('producer-fenced', 'fenced');
          const injected = failure;
          failure = null;
          if (injected?.point === 'before') throw injected.error;
          const offset = end;
          for (const [topic, some] of records) append(topic, some);
          if (injected !== null) throw injected.error;
          return offset;
        },
        readState: async (from, before, onRecord) => {
          await Promise.resolve();
          for (const { offset, record } of state) {
            if (offset < from || offset >= (before ?? end)) continue;
            reads += 1;
            onRecord({ key: String(record.key), value: record.value === null ? null : String(record.value) });
          }
        },
        close: () => {
          closes += 1;
          return Promise.resolve();
        },
      };
    },
    committed: (topic) => topics.get(topic) ?? [],
    failNext: (error, point = 'before') => {
      failure = { error, point };
    },
    expire: () => {
      epoch += 1;
    },
    recreateState: () => {
      state = [];
      end = 0;
    },
    compact: () => {
      const last = new Map(state.map((entry) => [entry.record.key, entry.offset]));
      state = state.filter(({ offset, record }) => last.get(record.key) === offset && record.value !== null);
    },
    setMetadata: (topic, value) => {
      metadata.set(topic, value);
    },
    fenced: () => fences,
    read: () => reads,
    closed: () => closes,
  };
};
