import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { mixedRecords, plainStats } from '../support/mixed-records.ts';
import { plainKafka, readTopic } from '../support/read-topic.ts';
import { requireService } from '../support/services/require-service.ts';
import { sharedKafka, whyNoKafka } from '../support/services/kafka.ts';
import { everyNumber, readStats } from '../support/stats.ts';
import { type TestTopic, topicTestBed } from '../support/topic-test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

describe(`headwater dead-letters with a real Kafka (SEED=${seed})`, function () {
  const { topic: newTopic, cli, onCleanup } = topicTestBed();
  let brokers = '';

  before(async function () {
    requireService(this, whyNoKafka());
    brokers = (await sharedKafka()).brokers;
  });

  const verb = ({ env }: TestTopic, ...args: string[]) => cli(['dead-letters', ...args], env);
  const said = async (process: ReturnType<typeof verb>): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await process.ended;
    expect(code, [...stdout, ...stderr].join('\n')).to.equal(0);
    return stdout;
  };

  /** Letters as a consumer writes them of records that it could not read once. */
  const makeLetters = async (
    topic: TestTopic,
    values: readonly { readonly key?: string | Buffer | null; readonly value: string | Buffer | null }[],
  ): Promise<void> => {
    const kafka = plainKafka(brokers);
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({
      topics: [
        { topic: topic.rejected, numPartitions: 2, configEntries: [{ name: 'retention.ms', value: '-1' }] },
      ],
    });
    await admin.disconnect();
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    onCleanup(() => producer.disconnect());
    await producer.send({
      topic: topic.rejected,
      acks: -1,
      messages: values.map(({ key = null, value }, at) => ({
        key,
        value,
        headers: {
          id: `${topic.name}/made/${at}`,
          reason: 'once',
          source: 'consumer',
          topic: topic.name,
          at: 'then',
        },
      })),
    });
  };

  it('lists what waits, and tries it again: what can be read is counted once, the rest stays', async () => {
    const topic = await newTopic(brokers);
    const records = mixedRecords(300, seed, true).filter(({ counts }) => counts !== null);
    const consumer = await topic.consumer();
    await topic.send([{ value: 'no event' }]);
    await topic.caughtUp(consumer);
    expect((await said(verb(topic, 'list', '--limit', '5'))).join('\n')).to.match(
      /^[^ ]+ {2}consumer {2}undecodable {2}neither a JSON object .* no event$/,
    );

    await makeLetters(
      topic,
      records.map(({ message: { key, value } }) => ({ key: key ?? null, value })),
    );
    const listed = await said(verb(topic, 'list', '--json'));
    expect(listed).to.have.lengthOf(records.length + 1);
    expect(JSON.parse(listed.at(-1) ?? '')).to.have.keys(
      'at',
      'source',
      'code',
      'reason',
      'id',
      'tries',
      'begins',
    );

    expect(await said(verb(topic, 'replay'))).to.deep.equal([`${records.length} replayed, 1 still rejected`]);
    // The brokers show what a transaction wrote a moment after its end.
    await waitUntil('all is counted', async () =>
      (await readStats(consumer.url)).messages >= records.length ? true : undefined,
    );
    expect(everyNumber(await readStats(consumer.url, 'all'))).to.deep.equal(everyNumber(plainStats(records)));
    expect(await said(verb(topic, 'replay'))).to.deep.equal(['0 replayed, 1 still rejected']);
    expect((await said(verb(topic, 'list'))).join('\n')).to.match(/\(tried again 2×\)/);
    await delay(500);
    expect((await readStats(consumer.url)).messages).to.equal(records.length);
  });

  it('sends each letter back once, killed at any instant and beside another one', async () => {
    const topic = await newTopic(brokers);
    const values = Array.from({ length: 12_000 }, (_, at) => ({
      value: JSON.stringify({ domain: 'd', title: 'T', user: `U${at}` }),
    }));
    await makeLetters(topic, values);
    for (let kill = 1; kill <= 4; kill += 1) {
      const one = verb(topic, 'replay');
      await delay(500 + kill * 200);
      one.kill('SIGKILL');
      await one.ended;
    }
    const [first, second] = [verb(topic, 'replay'), verb(topic, 'replay')];
    const codes = [(await first.ended).code, (await second.ended).code];
    expect(codes).to.include(0);
    await said(verb(topic, 'replay'));
    // The brokers show what a transaction wrote a moment after its end.
    const records = await waitUntil('all is sent back', async () => {
      const found = await readTopic(brokers, topic.name);
      return found.length >= values.length ? found : undefined;
    });
    const users = records.map(({ value }) => (JSON.parse(value.toString()) as { user: string }).user);
    expect(new Set(users).size).to.equal(values.length);
    expect(users).to.have.lengthOf(values.length);
    expect(await said(verb(topic, 'list'))).to.deep.equal(['No dead letters.']);
  });

  it('says that there is no such topic, and what to look at', async () => {
    const topic = await newTopic(brokers);
    const { code, stderr } = await verb(topic, 'list').ended;
    expect(code).to.equal(1);
    expect(stderr.join('\n')).to.include(`the topic ${topic.rejected} does not exist: check REJECTED_TOPIC`);
  });
});
