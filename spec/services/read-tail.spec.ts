import { expect } from 'chai';
import type { Admin, Kafka, Producer } from 'kafkajs';
import { readTail, tailRanges } from '../../src/kafka/sink/read-tail.ts';
import { plainKafka } from '../support/read-topic.ts';
import { connectToKafka } from '../support/services/connect-to-kafka.ts';
import { startKafka } from '../support/services/kafka.ts';

const T = 1_777_979_860_000;

describe('the tail of a topic in a real Kafka', () => {
  let kafka: Kafka;
  let admin: Admin;
  let topics = 0;
  const producers: Producer[] = [];
  before(async function () {
    ({ kafka, admin } = await connectToKafka(this));
  });
  after(() => admin.disconnect());
  afterEach(async () => {
    for (const producer of producers.splice(0)) await producer.disconnect();
  });

  const newTopic = async (partitions = 2): Promise<string> => {
    topics += 1;
    const topic = `tail-${topics}`;
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true });
    return topic;
  };
  const transactional = async (name: string): Promise<Producer> => {
    const producer = kafka.producer({
      transactionalId: `tail-${topics}-${name}`,
      idempotent: true,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
    producers.push(producer);
    await producer.connect();
    return producer;
  };
  /** Sends one record for each id, a second apart, into the partitions in turn; what it ends is at its end for all. */
  const send = async (
    name: string,
    topic: string,
    ids: readonly number[],
    end: 'commit' | 'abort' | 'leave open' = 'commit',
  ): Promise<void> => {
    const transaction = await (await transactional(name)).transaction();
    await transaction.send({
      topic,
      messages: ids.map((id) => ({
        value: 'v',
        partition: id % 2,
        timestamp: String(T + id * 1000),
        headers: { id: String(id) },
      })),
    });
    if (end === 'commit') await transaction.commit();
    if (end === 'abort') await transaction.abort();
    // The brokers write the markers a little later, but before they let another one in.
    if (end !== 'leave open') await (await (await transactional(name)).transaction()).abort();
  };
  const tailGroups = async (): Promise<string[]> => {
    const { groups } = await admin.listGroups();
    return groups.map(({ groupId }) => groupId).filter((group) => group.startsWith('headwater-tail'));
  };
  const tailOf = async (topic: string, since = 0): Promise<number[]> => {
    const ids: number[] = [];
    await readTail(kafka, admin, await tailRanges(admin, topic, since), ({ headers }) => {
      ids.push(Number(String(headers['id'])));
    });
    return ids.sort((a, b) => a - b);
  };
  const counting = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, n) => from + n);

  it('is all that was committed, also when a transaction marker is the last thing of all', async () => {
    const topic = await newTopic();
    await send('a', topic, counting(0, 50));
    await send('a', topic, counting(50, 100));
    expect(await tailOf(topic)).to.deep.equal(counting(0, 100));
  });

  it('is nothing in an empty topic', async () => {
    expect(await tailOf(await newTopic())).to.deep.equal([]);
  });

  it('leaves out what was aborted, also when that is the end, or all', async () => {
    const topic = await newTopic();
    await send('a', topic, counting(0, 20), 'abort');
    expect(await tailOf(topic)).to.deep.equal([]);
    await send('a', topic, counting(20, 30));
    await send('a', topic, counting(30, 40), 'abort');
    expect(await tailOf(topic)).to.deep.equal(counting(20, 30));
  });

  it('does not wait for an open transaction of another producer', async () => {
    const topic = await newTopic();
    await send('a', topic, counting(0, 10));
    await send('b', topic, counting(10, 20), 'leave open');
    expect(await tailOf(topic)).to.deep.equal(counting(0, 10));
  });

  it('is what retention has left', async () => {
    const topic = await newTopic(2);
    await send('a', topic, counting(0, 40));
    // kafkajs must have heard of the topic before it can delete from it.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '10' }] });
    expect(await tailOf(topic)).to.deep.equal(counting(0, 40).filter((id) => id % 2 === 1 || id >= 20));
    const ends = await admin.fetchTopicOffsets(topic);
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.deleteTopicRecords({ topic, partitions });
    expect(await tailOf(topic)).to.deep.equal([]);
    await send('a', topic, [40]);
    expect(await tailOf(topic)).to.deep.equal([40]);
  });

  it('begins at a time, but for the last thousand records of each partition', async () => {
    const topic = await newTopic(2);
    await send('a', topic, counting(0, 6000));
    const ids = await tailOf(topic, T + 5_900_000);
    // One of the thousand offsets is that of the transaction's marker.
    expect(ids).to.deep.equal(counting(6000 - 2 * 999, 6000));
    expect(await tailOf(topic, T + 1_000_000)).to.deep.equal(counting(1000, 6000));
    expect(await tailOf(topic, T - 1)).to.have.length(6000);
  });

  it('leaves no group behind', async () => {
    const topic = await newTopic();
    await send('a', topic, [1]);
    // Producers that other specs killed while they read may have left theirs.
    const before = new Set(await tailGroups());
    await tailOf(topic);
    expect((await tailGroups()).filter((group) => !before.has(group))).to.deep.equal([]);
  });

  it('is read within seconds from brokers with the default rebalance delay', async () => {
    const slow = await startKafka({ properties: { 'group.initial.rebalance.delay.ms': 3000 } });
    try {
      const client = plainKafka(slow.brokers);
      const asker = client.admin();
      await asker.connect();
      await asker.createTopics({ topics: [{ topic: 't', numPartitions: 1 }], waitForLeaders: true });
      const producer = client.producer();
      await producer.connect();
      await producer.send({ topic: 't', messages: [{ value: 'v' }] });
      await producer.disconnect();
      // A broker that has just started knows no groups yet, and makes itself ready for them when it is asked.
      await asker.describeGroups(['none']);
      const began = Date.now();
      let records = 0;
      await readTail(client, asker, await tailRanges(asker, 't', 0), () => (records += 1));
      expect(records).to.equal(1);
      expect(Date.now() - began).to.be.below(8000);
      await asker.disconnect();
    } finally {
      await slow.stop();
    }
  });
});
