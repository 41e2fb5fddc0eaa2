import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { consumerTelemetry } from '../../../src/apps/consumer/telemetry.ts';
import { consumerStatus } from '../../../src/apps/consumer/status.ts';
import { BrokerError } from '../../../src/kafka/broker-error.ts';
import type { DeadLetter } from '../../../src/kafka/dead-letters/dead-letter-topic.ts';
import { emptyCommit } from '../../../src/stats/counts/commit.ts';
import { memoryStore } from '../../../src/stores/memory/memory-store.ts';
import { metricSamples } from '../../support/metric-samples.ts';

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const AT = '2026-05-05T11:17:40.000Z';

describe('consumerTelemetry', () => {
  const make = () => {
    const metrics = consumerTelemetry('0', { clock: () => 0 });
    const status = consumerStatus('t', SILENT);
    metrics.exportStatus(status);
    return { metrics, state: status, look: async () => metricSamples(await metrics.text()) };
  };
  const ofPartitions = (found: ReadonlyMap<string, number>) =>
    [...found]
      .filter(([series]) => series.includes('partition='))
      .map(([series, value]) => `${series} ${value}`);

  it('exports the lag of its own partitions', async () => {
    const { state: status, look: readMetrics } = make();
    expect(ofPartitions(await readMetrics())).to.deep.equal([]);
    status.joined();
    status.assigned(2);
    status.assigned(5);
    status.resumed(2, 100);
    status.moved(2, 150, 400);
    status.offsetsPolled(
      [
        { partition: 2, logStart: 0, logEnd: 1000 },
        { partition: 3, logStart: 0, logEnd: 1000 },
      ],
      new Map([[3, 10]]),
    );
    const found = await readMetrics();
    expect(ofPartitions(found)).to.deep.equal([
      'headwater_consumer_lag_records{partition="2"} 850',
      'headwater_consumer_next_offset{partition="2"} 150',
    ]);
    expect(found.get('headwater_consumer_joined')).to.equal(1);
    expect(found.get('headwater_consumer_partitions')).to.equal(2);
    expect(found.get('headwater_consumer_assignments_total')).to.equal(2);
    status.released(2);
    expect(ofPartitions(await readMetrics())).to.deep.equal([]);
  });

  it('counts restarts by failed part and duplicates, and exports readiness', async () => {
    const { state: status, look: readMetrics } = make();
    status.joined();
    expect((await readMetrics()).get('headwater_ready')).to.equal(1);
    status.disconnected(new BrokerError('broker-unreachable', 'nobody answers'));
    status.restarting(1, new Error('a defect'));
    status.onDuplicates(4);
    const found = await readMetrics();
    expect(found.get('headwater_loop_restarts_total{part="broker"}')).to.equal(1);
    expect(found.get('headwater_loop_restarts_total{part="other"}')).to.equal(1);
    expect(found.get('headwater_repeats_dropped_total')).to.equal(4);
    expect(found.get('headwater_ready')).to.equal(0);
  });

  it('counts what ledgers save, and the losses they record', async () => {
    const { metrics, look: readMetrics } = make();
    const store = metrics.store(memoryStore<number>());
    const losses = [{ topic: 't', partition: 0, from: 10, to: 19, at: AT }];
    await firstValueFrom(
      store.ledger('t/0').save({ ...emptyCommit(AT), position: 20, losses, deadLetters: 3, canaries: 2 }),
    );
    const found = await readMetrics();
    expect(found.get('headwater_lost_events_total')).to.equal(10);
    expect(found.get('events_failed_to_process_total')).to.equal(3);
    expect(found.get('headwater_canaries_total')).to.equal(2);
    expect(found.get('headwater_store_write_seconds_count')).to.equal(1);
    expect((await firstValueFrom(store.ledger('t/0').load())).position).to.equal(20);
  });

  it('counts dead letters by reason once the brokers accepted them', async () => {
    const { metrics, look: readMetrics } = make();
    let away = true;
    const deadLetters = metrics.deadLetters({
      send: () => (away ? Promise.reject(new Error('away')) : Promise.resolve()),
      close: () => Promise.resolve(),
    });
    const deadLetter = { code: 'empty', reason: 'the record is empty' } as DeadLetter;
    await deadLetters.send([deadLetter]).catch(() => undefined);
    expect((await readMetrics()).get('headwater_dead_letters_total{reason="empty"}')).to.equal(0);
    away = false;
    await deadLetters.send([deadLetter, deadLetter]);
    expect((await readMetrics()).get('headwater_dead_letters_total{reason="empty"}')).to.equal(2);
  });
});
