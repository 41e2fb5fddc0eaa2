// The consumer's loops over an in-memory store, with the settings that a consumer has by default.
import { map, mergeMap, NEVER, tap } from 'rxjs';
import { countPartition } from '../../src/apps/consumer.ts';
import type { PartitionPosition } from '../../src/apps/consumer/partition-position.ts';
import { recordWeight } from '../../src/apps/consumer/record-weight.ts';
import { consumerGroup } from '../../src/kafka/consumer-group.ts';
import { topicAdmin } from '../../src/kafka/topic-admin.ts';
import { countedWindows } from '../../src/apps/counted-windows.ts';
import { memoryStore } from '../../src/stores/memory-store.ts';
import { client, READING, report } from './group.ts';

const [brokers = '', topic = '', count = '0', kind = 'totals'] = process.argv.slice(2);
const kafka = client(brokers);
const admin = topicAdmin(kafka);
const ends = await admin.offsets(topic);
const store = memoryStore<PartitionPosition>();
let began = 0;
let messages = 0;

const group = consumerGroup(kafka, {
  ...READING,
  group: `bench-${process.pid}`,
  topic,
  maxBytesPerPartition: READING.bytesPerPartition,
});
group.assigned$
  .pipe(
    mergeMap(({ partition, records }) =>
      countPartition({
        topic,
        partition,
        ledger: store.ledger(`${topic}/${partition}`),
        records: (from) => (room$) =>
          records(from)(room$).pipe(
            tap(() => {
              if (began === 0) began = performance.now();
            }),
          ),
        offsets: () =>
          Promise.resolve(
            ends.find((one) => one.partition === partition) ?? { partition, logStart: 0, logEnd: 0 },
          ),
        firstStart: () => Promise.resolve(null),
        repeatWindow: 20_000,
        letters: { send: () => Promise.resolve(), close: () => Promise.resolve() },
        room: 20_000,
        batch: { events: 5000, ms: 250, weight: { limit: 8 * 1024 * 1024, weigh: recordWeight } },
        windowsFrom: countedWindows({ counted: kind === 'windows', latenessMs: 3_600_000 }),
        restarts: { delay: () => null, settledAfterMs: 0 },
        onResume: () => undefined,
        onRepeats: () => undefined,
        now: () => new Date().toISOString(),
        stopping$: NEVER,
      }),
    ),
    map((counted) => (messages += counted.messages)),
  )
  .subscribe({
    next: (counted) => {
      if (counted === Number(count)) report(began);
    },
    error: (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  });
