import type { Admin, Kafka } from 'kafkajs';
import { brokerError } from '../broker-error.ts';
import { ensureTopics, type NewTopics } from '../ensure-topics.ts';
import { readNote } from './group-note.ts';
import type { OutgoingRecord } from './outgoing-record.ts';
import { type Compression, isTooLarge, openPublisher, type Publisher } from './publisher.ts';
import { readTail, tailRanges, type TailRecord } from './read-tail.ts';
import { type TopicFacts, topicFacts } from './topic-facts.ts';

export interface WriterOptions {
  readonly kafka: Kafka;
  readonly producerId: string;
  readonly topic: string;
  readonly rejectedTopic: string;
  /** `null`: the topics must be there. */
  readonly newTopics: NewTopics | null;
  readonly compression: Compression;
  /** The dead letter for a record that the brokers refuse as too large. */
  readonly refused: (record: OutgoingRecord) => OutgoingRecord;
  /** The same dead letter in at most so many bytes. */
  readonly shortened: (letter: OutgoingRecord, bytes: number) => OutgoingRecord;
}

/** What is written in one transaction. The note moves with the records, or not at all. */
export interface Written {
  readonly records: readonly OutgoingRecord[];
  readonly deadLetters: readonly OutgoingRecord[];
  readonly note: string;
}

/** How much was written in the end: records that the brokers refuse become dead letters. */
export interface WriteResult {
  readonly records: number;
  readonly deadLetters: number;
}

/** A topic with its dead letters and a note, as one producer writes it: nobody else with its id can. */
export interface TopicWriter {
  /** The note as it stood when nobody else could write any more; `null` when there was none. */
  readonly note: string | null;
  /** One transaction, one at a time. When it failed, all or nothing of it may be there: open another writer. */
  readonly write: (written: Written) => Promise<WriteResult>;
  /** Tells of every record and dead letter since a time (epoch ms). */
  readonly tail: (since: number, onRecord: (record: TailRecord) => void) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a writer. `mayOpen` sees the note before the others are fenced, and again when they can write no more; it throws
 * when they shall go on.
 */
export type OpenWriter = (mayOpen: (note: string | null) => void) => Promise<TopicWriter>;

/** The longest event of the feed (16 MiB), and its headers. */
const LONGEST_LETTER_BYTES = 17 * 1024 * 1024;
/** What a batch has around a dead letter. */
const BATCH_BYTES = 2048;
const LEAST_BYTES = 1000;

/** The group that keeps a producer's note. */
export const noteGroup = (producerId: string): string => `${producerId}.position`;

export const topicWriter =
  (options: WriterOptions): OpenWriter =>
  async (mayOpen) => {
    const { kafka, producerId, topic, rejectedTopic, newTopics, compression, refused, shortened } = options;
    const place = { group: noteGroup(producerId), topic };
    const topics = new Map<string, TopicFacts>();
    const admin = kafka.admin();
    let publisher: Publisher | null = null;

    const fence = async (): Promise<Publisher> => {
      await publisher?.close();
      publisher = null;
      mayOpen(await readNote(admin, place));
      publisher = await openPublisher({
        kafka,
        transactionalId: producerId,
        place,
        topics,
        compression,
      });
      // Somebody who started later may have written since: it opens again, and goes on.
      mayOpen(await readNote(admin, place));
      return publisher;
    };
    const close = async (): Promise<void> => {
      await publisher?.close();
      await disconnect(admin);
    };

    /** Those that the brokers refuse even on their own. */
    const refusedOf = async (
      name: string,
      records: readonly OutgoingRecord[],
    ): Promise<readonly OutgoingRecord[]> => {
      if (records.length === 0 || (await (publisher ?? (await fence())).accepts(name, records))) return [];
      // What was refused has confused the producer's count of what the brokers have.
      await fence();
      if (records.length === 1) return records;
      const half = records.length >> 1;
      return [
        ...(await refusedOf(name, records.slice(0, half))),
        ...(await refusedOf(name, records.slice(half))),
      ];
    };
    /** For brokers that do not tell how much they take. */
    const sendLess = (cause: unknown): void => {
      for (const [name, facts] of topics) {
        const maxMessageBytes = facts.maxMessageBytes / 2;
        if (maxMessageBytes < LEAST_BYTES) throw brokerError(`writing to ${name}`, cause);
        topics.set(name, { ...facts, maxMessageBytes });
      }
    };
    const fitting = (letter: OutgoingRecord): OutgoingRecord =>
      shortened(letter, (topics.get(rejectedTopic)?.maxMessageBytes ?? LEAST_BYTES) - BATCH_BYTES);

    const write = async ({ records, deadLetters, note }: Written): Promise<WriteResult> => {
      let rest = records;
      let letters = deadLetters.map(fitting);
      for (;;) {
        const writing = new Map([
          [topic, rest],
          [rejectedTopic, letters],
        ]);
        try {
          await (publisher ?? (await fence())).commit({ records: writing, note });
          return { records: rest.length, deadLetters: letters.length };
        } catch (error) {
          if (!isTooLarge(error)) throw error;
          await fence();
          const tooLarge = new Set(await refusedOf(topic, rest));
          const tooLong = new Set(await refusedOf(rejectedTopic, letters));
          if (tooLarge.size + tooLong.size === 0) sendLess(error);
          rest = rest.filter((record) => !tooLarge.has(record));
          letters = [
            ...letters.map((letter) => (tooLong.has(letter) ? shortened(letter, letter.bytes / 2) : letter)),
            ...[...tooLarge].map((record) => fitting(refused(record))),
          ];
        }
      }
    };

    try {
      await connect(admin);
      const wanted = [
        { name: topic },
        { name: rejectedTopic, partitions: 1, maxMessageBytes: LONGEST_LETTER_BYTES },
      ];
      await ensureTopics(admin, wanted, newTopics);
      for (const name of [topic, rejectedTopic]) topics.set(name, await topicFacts(admin, name));
      await fence();
      return {
        note: await readNote(admin, place),
        write,
        tail: async (since, onRecord) => {
          const ranges = [
            ...(await tailRanges(admin, topic, since)),
            ...(await tailRanges(admin, rejectedTopic, since)),
          ];
          await readTail(kafka, admin, ranges, onRecord);
        },
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  };

const connect = async (admin: Admin): Promise<void> => {
  try {
    await admin.connect();
  } catch (cause) {
    throw brokerError('connecting to the brokers', cause);
  }
};

const disconnect = async (admin: Admin): Promise<void> => {
  try {
    await admin.disconnect();
  } catch {
    // The brokers are away: there is nothing to take leave of.
  }
};
