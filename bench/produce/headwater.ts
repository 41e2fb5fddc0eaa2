// The producing loop as the producer runs it: an event is done when its transaction is committed.
import { randomUUID } from 'node:crypto';
import { NEVER } from 'rxjs';
import { producing } from '../../src/apps/producer.ts';
import { refusedLetter, shortened } from '../../src/apps/producer/dead-letter.ts';
import { weighEncoded } from '../../src/apps/producer/encode.ts';
import { topicLog } from '../../src/apps/producer/topic-log.ts';
import { kafkaClient } from '../../src/kafka/kafka-client.ts';
import { noteGroup, topicWriter } from '../../src/kafka/publisher/topic-writer.ts';
import { feedParts } from '../feed-parts.ts';

const [url = '', brokers = '', topic = '', count = '0'] = process.argv.slice(2);
const producerId = `bench-${randomUUID()}`;
const kafka = kafkaClient({
  brokers: [brokers],
  clientId: 'bench',
  tls: false,
  caFile: null,
  sasl: null,
  log: () => undefined,
});
const log = topicLog({
  open: topicWriter({
    kafka,
    producerId,
    topic,
    rejectedTopic: `${topic}.rejected`,
    newTopics: { partitions: 6, replication: 1, retentionMs: 3_600_000 },
    compression: 'none',
    refused: (record) => refusedLetter(record, Date.now()),
    shortened,
  }),
  group: noteGroup(producerId),
  owner: randomUUID(),
  since: 0,
  rewindMs: 60_000,
  memory: { keepMs: 65_000, maxKeys: 250_000 },
  now: Date.now,
  onOpen: () => undefined,
});
let began = 0;
let cpu = process.cpuUsage();
let done = 0;
producing({
  ...feedParts(url),
  topic: log,
  observe: ({ kind }) => {
    if (kind !== 'events' || began !== 0) return;
    began = performance.now();
    cpu = process.cpuUsage();
  },
  onRepeats: () => undefined,
  encoding: { format: 'json', maxRecordBytes: 1_000_000, now: Date.now },
  batch: { events: 5000, ms: 250, weight: { limit: 8 << 20, weigh: weighEncoded } },
  restarts: { delay: () => 100, settledAfterMs: 0 },
  stopping$: NEVER,
}).subscribe({
  next: ({ records, deadLetters, canaries }) => {
    done += records + deadLetters + canaries;
    if (done < Number(count)) return;
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const cpuSeconds = (user + system) / 1e6;
    process.send?.({ seconds, cpuSeconds, rss: process.resourceUsage().maxRSS * 1024 }, () =>
      process.exit(0),
    );
  },
  error: (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
});
