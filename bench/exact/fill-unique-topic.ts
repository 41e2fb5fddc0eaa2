import kafkajs from 'kafkajs';

const { Kafka, logLevel } = kafkajs;

const BATCH_SIZE = 5000;
const PARTITIONS = 6;
const USERS = 50_000;

/** The same numbers in [0, 1) for every run (Park and Miller's minimal standard generator). */
const seededRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
};

/** Fills a topic with records as the producer writes them: few users are very active, most hardly. */
export const fillUniqueTopic = async (brokers: string, topic: string, count: number): Promise<void> => {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    topics: [{ topic, numPartitions: PARTITIONS, configEntries: [{ name: 'retention.ms', value: '-1' }] }],
    waitForLeaders: true,
  });
  await admin.disconnect();
  const producer = kafka.producer({ idempotent: true });
  await producer.connect();
  const random = seededRandom(7);
  for (let sent = 0; sent < count; sent += BATCH_SIZE) {
    const messages = Array.from({ length: Math.min(BATCH_SIZE, count - sent) }, (_, i) => {
      const user = `User ${Math.floor(USERS * random() ** 3)}`;
      const domain = `${['en', 'de', 'fr', 'ja', 'commons'][Math.floor(random() * 5)] ?? 'en'}.wikipedia.org`;
      const at = Date.UTC(2026, 10, 1) + (sent + i) * 20;
      const value = JSON.stringify({
        domain,
        title: `Page ${sent + i}`,
        user,
        id: `00000000-0000-4000-8000-${String(sent + i).padStart(12, '0')}`,
        dt: new Date(at).toISOString(),
        type: 'edit',
        bot: random() < 0.3,
        wiki: 'enwiki',
        server_url: `https://${domain}`,
        namespace: 0,
      });
      return { key: user, value, timestamp: String(at) };
    });
    await producer.send({ topic, acks: -1, messages });
  }
  await producer.disconnect();
};
