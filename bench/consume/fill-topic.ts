import kafkajs from 'kafkajs';

const { Kafka, logLevel } = kafkajs;

/** What the records hold: the three fields of other producers (about 100 bytes), or our own JSON (about 260). */
export type RecordShape = 'three fields' | 'our JSON';

const BATCH_SIZE = 5000;
const PARTITIONS = 6;
const USERS = 50_000;
const WIKIS = ['en', 'de', 'fr', 'ja', 'commons'];

/** The same numbers in [0, 1) for every run (Park and Miller's minimal standard generator). */
const seededRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
};

/** Ids as the feed has them: their bits are spread evenly, which the table of repeats counts on. */
const uuid = (random: () => number): string => {
  const digits = Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`;
};

/** Fills a new topic with records: few users are very active, most hardly. */
export const fillTopic = async (
  brokers: string,
  topic: string,
  count: number,
  shape: RecordShape,
): Promise<void> => {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const configEntries = [{ name: 'retention.ms', value: '-1' }];
  await admin.createTopics({
    topics: [{ topic, numPartitions: PARTITIONS, configEntries }],
    waitForLeaders: true,
  });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  const random = seededRandom(7);
  const messageOf = (n: number): kafkajs.Message => {
    const user = `User ${Math.floor(USERS * random() ** 3)}`;
    const domain = `${WIKIS[Math.floor(random() * WIKIS.length)] ?? ''}.wikipedia.org`;
    const at = Date.UTC(2026, 10, 1) + n * 20;
    const threeFields = { domain, title: `A page of some length ${n}`, user };
    const allFields = {
      ...threeFields,
      id: uuid(random),
      dt: new Date(at).toISOString(),
      type: 'edit',
      bot: random() < 0.3,
      wiki: 'enwiki',
      server_url: `https://${domain}`,
      namespace: 0,
    };
    const value = JSON.stringify(shape === 'our JSON' ? allFields : threeFields);
    return { key: user, value, timestamp: String(at) };
  };
  for (let sent = 0; sent < count; sent += BATCH_SIZE) {
    const messages = Array.from({ length: Math.min(BATCH_SIZE, count - sent) }, (_, i) =>
      messageOf(sent + i),
    );
    await producer.send({ topic, messages });
  }
  await producer.disconnect();
};
