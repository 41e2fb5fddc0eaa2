import { expect } from 'chai';
import type { Admin, Kafka } from 'kafkajs';
import { isTooLarge } from '../../src/kafka/client-error.ts';
import { offsetsWithMetadata, readOffsetMetadata } from '../../src/kafka/sink/offset-metadata.ts';
import { type OutgoingRecord, wireBytes } from '../../src/kafka/sink/outgoing-record.ts';
import { createPublisher, type Publisher } from '../../src/kafka/sink/publisher.ts';
import { readTopic } from '../support/read-topic.ts';
import { connectToKafka } from '../support/services/connect-to-kafka.ts';
import { waitUntil } from '../support/wait-until.ts';

const MAX_MESSAGE_BYTES = 3000;

describe('a publisher with a real Kafka', () => {
  let brokers = '';
  let kafka: Kafka;
  let admin: Admin;
  let topics = 0;
  const publishers: Publisher[] = [];
  before(async function () {
    ({ brokers, kafka, admin } = await connectToKafka(this));
  });
  after(() => admin.disconnect());
  afterEach(async () => {
    for (const publisher of publishers.splice(0)) await publisher.close();
  });

  const recordOf = (id: string, length = 10): OutgoingRecord => {
    const record = { key: id, value: 'x'.repeat(length), timestamp: 1_777_979_860_000, headers: { id } };
    return { ...record, bytes: wireBytes(record) };
  };
  const newTopic = async (): Promise<string> => {
    topics += 1;
    const topic = `publisher-${topics}`;
    const configEntries = [{ name: 'max.message.bytes', value: String(MAX_MESSAGE_BYTES) }];
    await admin.createTopics({ topics: [{ topic, numPartitions: 2, configEntries }], waitForLeaders: true });
    return topic;
  };
  const open = async (topic: string): Promise<Publisher> => {
    const publisher = await createPublisher({
      kafka,
      transactionalId: topic,
      topics: new Map([[topic, { partitions: 2, maxMessageBytes: MAX_MESSAGE_BYTES }]]),
      compression: 'none',
    });
    publishers.push(publisher);
    return publisher;
  };
  const write = (publisher: Publisher, topic: string, records: readonly OutgoingRecord[], metadata: string) =>
    publisher.commit({
      records: new Map([[topic, records]]),
      offsets: offsetsWithMetadata({ group: `${topic}.position`, topic }, metadata),
    });
  const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => null,
      (error: unknown) => error,
    );
  const idsIn = async (topic: string): Promise<string[]> =>
    (await readTopic(brokers, topic)).map(({ headers }) => headers['id'] ?? '').sort();
  const untilNoteIs = (topic: string, note: string): Promise<true> =>
    waitUntil(`the note is ${note}`, async () =>
      (await readOffsetMetadata(admin, { group: `${topic}.position`, topic })) === note ? true : undefined,
    );

  it('writes records and note together, one transaction after the other', async () => {
    const topic = await newTopic();
    const publisher = await open(topic);
    for (let n = 0; n < 10; n += 1)
      await write(publisher, topic, [recordOf(`a${n}`), recordOf(`b${n}`)], `${n}`);
    // The note alone, at once after a transaction.
    await write(publisher, topic, [], 'last');
    await untilNoteIs(topic, 'last');
    expect(await idsIn(topic)).to.have.length(20);
  });

  it('moves no note without the records', async () => {
    const topic = await newTopic();
    const publisher = await open(topic);
    await write(publisher, topic, [recordOf('a')], 'before');
    const failure = await failureOf(write(publisher, topic, [recordOf('b'), recordOf('c', 5000)], 'after'));
    expect(isTooLarge(failure)).to.equal(true);
    await write(await open(topic), topic, [recordOf('d')], 'later');
    await untilNoteIs(topic, 'later');

    const another = await open(topic);
    expect(isTooLarge(await failureOf(write(another, topic, [recordOf('e', 5000)], 'never')))).to.equal(true);
    // Whatever it left behind is at its end when the next one is open.
    await open(topic);
    expect(await readOffsetMetadata(admin, { group: `${topic}.position`, topic })).to.equal('later');
    expect(await idsIn(topic)).to.deep.equal(['a', 'd']);
  });

  it('writes no records without the note', async () => {
    const topic = await newTopic();
    const publisher = await open(topic);
    const failure = await failureOf(write(publisher, topic, [recordOf('a')], 'x'.repeat(5000)));
    expect(failure).to.include({ name: 'BrokerError', code: 'broker-failed' });
    await open(topic);
    expect(await idsIn(topic)).to.deep.equal([]);
  });

  it('writes nothing any more when another one was opened', async () => {
    const topic = await newTopic();
    const first = await open(topic);
    await write(first, topic, [recordOf('a')], 'first');
    const second = await open(topic);
    const failure = await failureOf(write(first, topic, [recordOf('b')], 'first again'));
    expect(failure).to.include({ code: 'producer-fenced', retriable: true });
    await write(second, topic, [recordOf('c')], 'second');
    await untilNoteIs(topic, 'second');
    expect(await idsIn(topic)).to.deep.equal(['a', 'c']);
  });

  it('finds out what the brokers take, and writes nothing by that', async () => {
    const topic = await newTopic();
    expect(await (await open(topic)).accepts(topic, [recordOf('a'), recordOf('b')])).to.equal(true);
    expect(await (await open(topic)).accepts(topic, [recordOf('a'), recordOf('b', 5000)])).to.equal(false);
    await write(await open(topic), topic, [recordOf('c')], 'note');
    await open(topic);
    expect(await idsIn(topic)).to.deep.equal(['c']);
  });
});
