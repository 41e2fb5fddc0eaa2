import { expect } from 'chai';
import { firstValueFrom, lastValueFrom, of, throwError } from 'rxjs';
import {
  refusedDeadLetter,
  oversizedDeadLetter,
} from '../../../src/apps/producer/records/dead-letter-records.ts';
import type { TransactionBatch } from '../../../src/apps/producer/transaction-aggregator.ts';
import { producerTelemetry } from '../../../src/apps/producer/telemetry.ts';
import { producerStatus } from '../../../src/apps/producer/status.ts';
import type { TransactionalSink } from '../../../src/apps/producer/transactional-sink.ts';
import type { RecentChange } from '../../../src/wikimedia/event/recent-change.ts';
import { BrokerError } from '../../../src/kafka/broker-error.ts';
import { changeAt } from '../../support/feed-events.ts';
import { metricSamples } from '../../support/metric-samples.ts';

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const record = refusedDeadLetter({ key: null, value: 'x', timestamp: 0, headers: {}, bytes: 1 }, 0);
const tooLong = oversizedDeadLetter({ ...(changeAt(1) as RecentChange), data: '' }, 9, 8, 0);
const TRANSACTION: TransactionBatch = {
  records: [record, record, record, record, record],
  deadLetters: [tooLong],
  position: null,
  canaries: 2,
};

describe('producerTelemetry', () => {
  let time = 0;
  const make = () => {
    time = 0;
    const metrics = producerTelemetry('0', { now: () => 0, clock: () => (time += 20) });
    return { metrics, readMetrics: async () => metricSamples(await metrics.text()) };
  };
  const sink = (publish: TransactionalSink['publish']): TransactionalSink => ({
    resume: () => of(),
    invalidate: () => undefined,
    close: () => of(),
    publish,
  });

  it('counts committed records and the dead letters of records that the brokers rejected', async () => {
    const { metrics, readMetrics } = make();
    const result = { records: 4, deadLetters: 2, canaries: 2 };
    expect(await firstValueFrom(metrics.sink(sink(() => of(result))).publish(TRANSACTION))).to.equal(result);
    const found = await readMetrics();
    expect(found.get('events_produced_to_redpanda_total')).to.equal(4);
    expect(found.get('events_processed_successfully_total')).to.equal(4);
    expect(found.get('events_failed_to_process_total')).to.equal(2);
    expect(found.get('headwater_canaries_total')).to.equal(2);
    expect(found.get('headwater_dead_letters_total{reason="too-large"}')).to.equal(2);
    expect(found.get('headwater_topic_write_seconds_sum')).to.equal(0.02);
    expect(found.get('headwater_topic_write_events_sum')).to.equal(6);
  });

  it('counts a failed transaction by its reason, and none of its records', async () => {
    const { metrics, readMetrics } = make();
    const unreachable = new BrokerError('broker-unreachable', 'nobody answers');
    const failing = metrics.sink(sink(() => throwError(() => unreachable)));
    const outcome = await lastValueFrom(failing.publish(TRANSACTION)).catch((error: unknown) => error);
    expect(outcome).to.equal(unreachable);
    const found = await readMetrics();
    expect(found.get('events_produced_to_redpanda_total')).to.equal(0);
    expect(found.get('headwater_topic_write_failures_total{reason="unreachable"}')).to.equal(1);
    expect(found.get('headwater_topic_write_seconds_count')).to.equal(0);
  });

  it('counts what the status receives, and passes it on', async () => {
    const { metrics, readMetrics } = make();
    const status = producerStatus(
      SILENT,
      { topic: 't', brokers: ['b:1'] },
      { now: () => 0, stallMs: 45_000 },
    );
    metrics.exportStatus(status);
    status.onFeedEvent({ kind: 'connected' });
    status.opened();
    status.onDuplicates(7);
    expect((await readMetrics()).get('headwater_ready')).to.equal(1);
    status.restarting(new BrokerError('producer-fenced', 'fenced'), 1, 10);
    const found = await readMetrics();
    expect(found.get('headwater_repeats_dropped_total')).to.equal(7);
    expect(found.get('headwater_loop_restarts_total{part="broker"}')).to.equal(1);
    expect(found.get('headwater_ready')).to.equal(0);
    expect(status.readiness().details['topic']).to.include({ repeats_dropped: 7 });
  });
});
