// The baseline: kafkajs alone, sending the same records, prepared before the clock starts. It guarantees nothing.
import kafkajs, { type Message } from 'kafkajs';
import { readRecentChange } from '../../src/wikimedia/event/read-recent-change.ts';
import { encodeJson } from '../../src/wikimedia/formats/encode-json.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { peakMemoryBytes } from '../peak-memory.ts';

const BATCH_SIZE = 5000;

const [brokers = '', topic = '', count = '0'] = process.argv.slice(2);
const log = generatedLog({ seed: 11, startMs: Date.now(), rate: 45, count: Number(count), isComplete: true });
const messages: Message[] = [];
for (let offset = log.firstOffset; offset < log.endOffset; offset += 1) {
  const event = readRecentChange(log.at(offset).data);
  if (event.kind !== 'change') continue;
  messages.push({
    key: event.user ?? event.domain,
    value: encodeJson(event),
    timestamp: String(Date.parse(event.dt ?? '')),
    headers: { id: event.id, position: `${event.topic ?? ''}/${event.partition ?? ''}/${offset}` },
  });
}

const kafka = new kafkajs.Kafka({
  brokers: [brokers],
  clientId: 'yardstick',
  logLevel: kafkajs.logLevel.NOTHING,
});
const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
await producer.connect();
const cpu = process.cpuUsage();
const startedAt = performance.now();
for (let at = 0; at < messages.length; at += BATCH_SIZE)
  await producer.send({ topic, acks: -1, messages: messages.slice(at, at + BATCH_SIZE) });
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpu);
const cpuSeconds = (user + system) / 1e6;
const bytes = messages.reduce((sum, { value }) => sum + Buffer.byteLength(value ?? ''), 0);
await producer.disconnect();
process.send?.({ seconds, cpuSeconds, valueBytes: bytes / messages.length, rss: peakMemoryBytes() }, () =>
  process.exit(0),
);
