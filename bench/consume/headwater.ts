// The consumer's loops over an in-memory store, with the settings that a consumer has by default.
import { map, mergeMap, NEVER, tap } from 'rxjs';
import { partitionPipeline } from '../../src/apps/consumer/pipeline.ts';
import type { PartitionPosition } from '../../src/apps/consumer/partition/partition-position.ts';
import { sizeOfRecordItems } from '../../src/apps/consumer/partition/size-of-record-items.ts';
import { consumerGroup } from '../../src/kafka/source/consumer-group.ts';
import { topicAdmin } from '../../src/kafka/admin/topic-admin.ts';
import { windowCountersFromSettings } from '../../src/apps/shared/window-counters-from-settings.ts';
import { memoryStore } from '../../src/stores/memory/memory-store.ts';
import { benchKafkaClient, CONSUMER_SETTINGS, reportAndExit } from './consumer-settings.ts';

const [brokers = '', topic = '', count = '0', kind = 'totals'] = process.argv.slice(2);
const kafka = benchKafkaClient(brokers);
const admin = topicAdmin(kafka);
const ends = await admin.offsets(topic);
const store = memoryStore<PartitionPosition>();
let startedAt = 0;
let messages = 0;

const group = consumerGroup(kafka, {
  ...CONSUMER_SETTINGS,
  group: `bench-${process.pid}`,
  now: Date.now,
  topic,
  maxBytesPerPartition: CONSUMER_SETTINGS.bytesPerPartition,
});
group.assigned$
  .pipe(
    mergeMap(({ partition, records }) =>
      partitionPipeline({
        topic,
        partition,
        ledger: store.ledger(`${topic}/${partition}`),
        records: (from) => (credit$) =>
          records(from)(credit$).pipe(
            tap(() => {
              if (startedAt === 0) startedAt = performance.now();
            }),
          ),
        offsets: () =>
          Promise.resolve(
            ends.find((one) => one.partition === partition) ?? { partition, logStart: 0, logEnd: 0 },
          ),
        firstStart: () => Promise.resolve(null),
        dedupWindowSize: 20_000,
        deadLetters: { send: () => Promise.resolve(), close: () => Promise.resolve() },
        capacity: 20_000,
        batch: { events: 5000, ms: 250, byteLimit: { maxBytes: 8 * 1024 * 1024, sizeOf: sizeOfRecordItems } },
        windowCounterFactory: windowCountersFromSettings({
          counted: kind === 'windows',
          latenessMs: 3_600_000,
        }),
        restarts: { delay: () => null, stableAfterMs: 0 },
        onResume: () => undefined,
        onDuplicates: () => undefined,
        now: () => new Date().toISOString(),
        stopping$: NEVER,
      }),
    ),
    map((counted) => (messages += counted.messages)),
  )
  .subscribe({
    next: (counted) => {
      if (counted === Number(count)) reportAndExit(startedAt);
    },
    error: (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  });
