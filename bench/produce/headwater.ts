// The producing loop as the producer runs it: an event is done when its transaction is committed.
import { randomUUID } from 'node:crypto';
import { NEVER } from 'rxjs';
import { producerPipeline } from '../../src/apps/producer/pipeline.ts';
import {
  refusedDeadLetter,
  truncateDeadLetter,
} from '../../src/apps/producer/records/dead-letter-records.ts';
import { sizeOfEncodedEvents } from '../../src/apps/producer/records/encode.ts';
import { transactionalSink } from '../../src/apps/producer/transactional-sink.ts';
import { kafkaClient } from '../../src/kafka/kafka-client.ts';
import { offsetMetadataGroup, topicWriterFactory } from '../../src/kafka/sink/topic-writer.ts';
import { feedDeps } from '../feed-deps.ts';
import { peakMemoryBytes } from '../peak-memory.ts';

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
const sink = transactionalSink({
  open: topicWriterFactory({
    kafka,
    producerId,
    topic,
    rejectedTopic: `${topic}.rejected`,
    newTopics: { partitions: 6, replication: 1, retentionMs: 3_600_000 },
    compression: 'none',
    toDeadLetter: (record) => refusedDeadLetter(record, Date.now()),
    truncate: truncateDeadLetter,
  }),
  group: offsetMetadataGroup(producerId),
  owner: randomUUID(),
  since: 0,
  rewindMs: 60_000,
  dedupOptions: { retentionMs: 65_000, maxKeys: 250_000 },
  now: Date.now,
  onOpen: () => undefined,
});
let startedAt = 0;
let cpu = process.cpuUsage();
let done = 0;
producerPipeline({
  ...feedDeps(url),
  sink: sink,
  onFeedEvent: ({ kind }) => {
    if (kind !== 'events' || startedAt !== 0) return;
    startedAt = performance.now();
    cpu = process.cpuUsage();
  },
  onDuplicates: () => undefined,
  encoding: { format: 'json', maxRecordBytes: 1_000_000, now: Date.now },
  batch: { events: 5000, ms: 250, byteLimit: { maxBytes: 8 << 20, sizeOf: sizeOfEncodedEvents } },
  restarts: { delay: () => 100, stableAfterMs: 0 },
  stopping$: NEVER,
}).subscribe({
  next: ({ records, deadLetters, canaries }) => {
    done += records + deadLetters + canaries;
    if (done < Number(count)) return;
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const cpuSeconds = (user + system) / 1e6;
    process.send?.({ seconds, cpuSeconds, rss: peakMemoryBytes() }, () => process.exit(0));
  },
  error: (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
});
