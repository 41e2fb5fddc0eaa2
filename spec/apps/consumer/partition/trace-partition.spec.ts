import { expect } from 'chai';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { from, lastValueFrom, map, NEVER, throwError } from 'rxjs';
import { partitionPipeline } from '../../../../src/apps/consumer/pipeline.ts';
import type { PartitionPosition } from '../../../../src/apps/consumer/partition/partition-position.ts';
import type { PartitionDeps } from '../../../../src/apps/consumer/deps.ts';
import { tracePartition } from '../../../../src/apps/consumer/partition/trace-partition.ts';
import { windowCounterFactory } from '../../../../src/stats/windows/window-counter-factory.ts';
import { memoryStore } from '../../../../src/stores/memory/memory-store.ts';
import { type Ledger, StoreError } from '../../../../src/stores/store.ts';
import { changeJson, recordAt } from '../../../support/kafka-records.ts';
import { recordedSpans } from '../../../support/recorded-spans.ts';

const traceparent = (span: number): Buffer =>
  Buffer.from(`00-${'a'.repeat(32)}-${String(span).padStart(16, '0')}-01`);

const recordWith = (offset: number, headers: IHeaders): KafkaMessage => {
  const record = recordAt(offset, changeJson(`id ${offset}`, 'Alice'));
  Object.assign(record.headers ?? {}, headers);
  return record;
};

/** Eight records of four transactions, some of them without a word of it. */
const HEADERS: readonly IHeaders[] = [
  { id: Buffer.from('id 0'), traceparent: traceparent(1) },
  { traceparent: traceparent(1) },
  {},
  { traceparent: traceparent(2) },
  { traceparent: Buffer.from('nonsense') },
  // A later version may say more, but not without end.
  { traceparent: Buffer.from(`01-${'b'.repeat(32)}-${'b'.repeat(16)}-01-${'x'.repeat(5000)}`) },
  { traceparent: [traceparent(3), Buffer.from('and more')] },
  { traceparent: traceparent(4) },
];
const RECORDS = HEADERS.map((headers, offset) => recordWith(offset, headers));

describe('tracePartition', () => {
  const depsOf = (ledger: Ledger<PartitionPosition>, records: readonly KafkaMessage[]): PartitionDeps => ({
    topic: 't',
    partition: 5,
    ledger,
    records: (first) => () =>
      from([first, first + 4]).pipe(
        map((at) => {
          const items = records.slice(at, at + 4);
          return { items, size: items.length, position: at + items.length };
        }),
      ),
    offsets: () => Promise.resolve({ partition: 5, logStart: 0, logEnd: records.length }),
    firstStart: () => Promise.resolve(null),
    deadLetters: { send: () => Promise.resolve(), close: () => Promise.resolve() },
    dedupWindowSize: 10,
    capacity: 8,
    batch: { events: 4, ms: 1000 },
    windowCounterFactory: windowCounterFactory(3_600_000),
    restarts: { delay: () => null, stableAfterMs: 1000 },
    onResume: () => undefined,
    onDuplicates: () => undefined,
    now: () => '2026-11-21T12:00:00.000Z',
    stopping$: NEVER,
  });

  it('records a span per batch and save, linked to the spans that wrote its records', async () => {
    const { spans, ended } = recordedSpans();
    const store = memoryStore<PartitionPosition>();
    const parts = depsOf(store.ledger('t/5'), RECORDS);
    const counted = await lastValueFrom(partitionPipeline(tracePartition(parts, spans)));
    expect(counted.result.snapshot.nonBots).to.equal(8);
    expect(counted.position?.next).to.equal(8);
    const [save, first, , second] = ended();
    expect(ended()).to.have.lengthOf(4);
    expect(first).to.deep.include({
      name: 'process batch',
      kind: 'consumer',
      parent: '',
      links: ['0000000000000001', '0000000000000002'],
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'process',
        'messaging.destination.name': 't',
        'messaging.destination.partition.id': '5',
        'messaging.batch.message_count': 4,
      },
    });
    expect(save).to.include({ name: 'store save', kind: 'client', parent: first?.spanId });
    expect(second?.links).to.deep.equal(['0000000000000003', '0000000000000004']);
  });

  it('counts the same as without tracing, and records a failed save', async () => {
    const { spans, ended } = recordedSpans();
    const counts = [];
    for (const trace of [
      (parts: PartitionDeps) => parts,
      (parts: PartitionDeps) => tracePartition(parts, spans),
    ]) {
      const store = memoryStore<PartitionPosition>();
      counts.push(await lastValueFrom(partitionPipeline(trace(depsOf(store.ledger('t/5'), RECORDS)))));
    }
    expect(counts[1]).to.deep.equal(counts[0]);

    const before = ended().length;
    const ledger = memoryStore<PartitionPosition>().ledger('t/5');
    const failing: Ledger<PartitionPosition> = {
      load: () => ledger.load(),
      save: (commit) =>
        commit.position !== null && commit.position.next > 0
          ? throwError(() => new StoreError('store-full', 'the disk is full'))
          : ledger.save(commit),
    };
    let message = '';
    await new Promise<void>((resolve) =>
      partitionPipeline(tracePartition(depsOf(failing, RECORDS), spans)).subscribe({
        error: (error: unknown) => {
          message = error instanceof Error ? error.message : '';
          resolve();
        },
      }),
    );
    expect(message).to.equal('the disk is full');
    expect(
      ended()
        .slice(before)
        .map(({ failure }) => failure),
    ).to.deep.equal(['the disk is full', 'the disk is full']);
  });
});
