import { expect } from 'chai';
import type { Admin, Kafka } from 'kafkajs';
import { BrokerError } from '../../src/kafka/broker-error.ts';
import { supersededByNewerProducer } from '../../src/apps/producer/superseded.ts';
import { readOffsetMetadata } from '../../src/kafka/sink/offset-metadata.ts';
import {
  offsetMetadataGroup,
  type TopicWriter,
  topicWriterFactory,
} from '../../src/kafka/sink/topic-writer.ts';
import { connectToKafka } from '../support/services/connect-to-kafka.ts';
import { waitUntil } from '../support/wait-until.ts';

const PRODUCER = 'topic-writer';
const TOPIC = 'topic-writer';

describe('a topic writer with a real Kafka', () => {
  let kafka: Kafka;
  let admin: Admin;
  const writers: TopicWriter[] = [];
  before(async function () {
    ({ kafka, admin } = await connectToKafka(this));
  });
  after(async () => {
    for (const writer of writers) await writer.close();
    await admin.disconnect();
  });

  /** The same brokers, where something happens before a producer connects. */
  const kafkaWith = (meanwhile: () => Promise<void>): Kafka =>
    Object.assign(Object.create(kafka) as Kafka, {
      producer: (...options: Parameters<Kafka['producer']>) => {
        const producer = kafka.producer(...options);
        return {
          ...producer,
          connect: async () => {
            await meanwhile();
            await producer.connect();
          },
        };
      },
    });
  /** A writer whose notes are its name, and which gives way to any other once it has written. */
  const open = async (name: string, through: Kafka, hasWritten: boolean): Promise<TopicWriter> => {
    const openWriter = topicWriterFactory({
      kafka: through,
      producerId: PRODUCER,
      topic: TOPIC,
      rejectedTopic: `${TOPIC}.rejected`,
      newTopics: { partitions: 1, replication: 1, retentionMs: 3_600_000 },
      compression: 'none',
      toDeadLetter: (record) => record,
      truncate: (letter) => letter,
    });
    const writer = await openWriter((note) => {
      if (hasWritten && note !== null && note !== name) throw supersededByNewerProducer();
    });
    writers.push(writer);
    return writer;
  };
  const write = (writer: TopicWriter, metadata: string): Promise<unknown> =>
    writer.write({ records: [], deadLetters: [], metadata });
  /** The brokers show a note a moment after its transaction. */
  const untilNoteIs = (note: string): Promise<true> =>
    waitUntil(`the note is ${note}`, async () =>
      (await readOffsetMetadata(admin, { group: offsetMetadataGroup(PRODUCER), topic: TOPIC })) === note
        ? true
        : undefined,
    );

  it('yields to a writer that opened and wrote during its own reopening', async () => {
    await write(await open('old', kafka, false), 'old');
    let young: TopicWriter | undefined;
    const meanwhile = async (): Promise<void> => {
      young = await open('young', kafka, false);
      await write(young, 'young');
      await untilNoteIs('young');
    };
    const failure = await open('old', kafkaWith(meanwhile), true).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(BrokerError).and.to.include({ code: 'producer-superseded' });
    await untilNoteIs('young');

    // The old one has fenced it in passing: it opens again, and nobody is in its way.
    const fenced = await write(young as TopicWriter, 'young').catch((error: unknown) => error);
    expect(fenced).to.be.instanceOf(BrokerError);
    await write(await open('young', kafka, true), 'young again');
    await untilNoteIs('young again');
  });
});
