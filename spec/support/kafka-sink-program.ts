// A pipeline from a feed of server-sent events into a topic, as a program of its own: node kafka-sink-program.js
import { follow } from '../../src/follow/follow.ts';
import { kafkaSink } from '../../src/kafka/sink/kafka-sink.ts';
import { sseSource } from '../../src/sse/sse-source.ts';

interface Page {
  readonly id: string;
  readonly domain: string;
}

const { FEED_URL = '', BROKERS = '', TOPIC = '' } = process.env;

await follow({
  name: 'pages',
  source: sseSource({ url: FEED_URL }),
  decode: ({ data }) => JSON.parse(data) as Page,
  key: ({ id }) => id,
  keys: 1000,
  limits: { batchMs: 20 },
  backoff: { minMs: 10, maxMs: 200 },
  sink: kafkaSink<Page>({
    brokers: [BROKERS],
    topic: TOPIC,
    stateTopic: `${TOPIC}.state`,
    deadLetterTopic: `${TOPIC}.dead-letters`,
    toRecords: (page) => ({ key: page.domain, value: JSON.stringify(page), headers: { id: page.id } }),
  }),
});
