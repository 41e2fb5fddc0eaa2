import { expect } from 'chai';
import { firstValueFrom, lastValueFrom, of, throwError } from 'rxjs';
import { refusedLetter, tooLongLetter } from '../../../src/apps/producer/dead-letter.ts';
import type { Parcel } from '../../../src/apps/producer/parcel.ts';
import { producerMetrics } from '../../../src/apps/producer/producer-metrics.ts';
import { producerState } from '../../../src/apps/producer/producer-state.ts';
import type { TopicLog } from '../../../src/apps/producer/topic-log.ts';
import type { RecentChange } from '../../../src/feed/recent-change.ts';
import { BrokerError } from '../../../src/kafka/broker-error.ts';
import { changeAt } from '../../support/feed-events.ts';
import { samples } from '../../support/samples.ts';

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const record = refusedLetter({ key: null, value: 'x', timestamp: 0, headers: {}, bytes: 1 }, 0);
const tooLong = tooLongLetter({ ...(changeAt(1) as RecentChange), data: '' }, 9, 8, 0);
const PARCEL: Parcel = {
  records: [record, record, record, record, record],
  deadLetters: [tooLong],
  position: null,
  canaries: 2,
};

describe('producerMetrics', () => {
  let time = 0;
  const make = () => {
    time = 0;
    const metrics = producerMetrics('0', { now: () => 0, clock: () => (time += 20), stallMs: 45_000 });
    return { metrics, look: async () => samples(await metrics.text()) };
  };
  const topic = (publish: TopicLog['publish']): TopicLog => ({
    resume: () => of(),
    distrust: () => undefined,
    close: () => of(),
    publish,
  });

  it('counts what was committed, and what the brokers made a dead letter of', async () => {
    const { metrics, look } = make();
    const receipt = { records: 4, deadLetters: 2, canaries: 2 };
    expect(await firstValueFrom(metrics.topic(topic(() => of(receipt))).publish(PARCEL))).to.equal(receipt);
    const found = await look();
    expect(found.get('events_produced_to_redpanda_total')).to.equal(4);
    expect(found.get('events_processed_successfully_total')).to.equal(4);
    expect(found.get('events_failed_to_process_total')).to.equal(2);
    expect(found.get('headwater_canaries_total')).to.equal(2);
    expect(found.get('headwater_dead_letters_total{reason="too-large"}')).to.equal(2);
    expect(found.get('headwater_topic_write_seconds_sum')).to.equal(0.02);
    expect(found.get('headwater_topic_write_events_sum')).to.equal(6);
  });

  it('counts a transaction that failed by its reason, and nothing of what was in it', async () => {
    const { metrics, look } = make();
    const away = new BrokerError('broker-unreachable', 'nobody answers');
    const failing = metrics.topic(topic(() => throwError(() => away)));
    const outcome = await lastValueFrom(failing.publish(PARCEL)).catch((error: unknown) => error);
    expect(outcome).to.equal(away);
    const found = await look();
    expect(found.get('events_produced_to_redpanda_total')).to.equal(0);
    expect(found.get('headwater_topic_write_failures_total{reason="unreachable"}')).to.equal(1);
    expect(found.get('headwater_topic_write_seconds_count')).to.equal(0);
  });

  it('hears what the state is told, and leaves it its own', async () => {
    const { metrics, look } = make();
    const state = metrics.state(
      producerState(SILENT, { topic: 't', brokers: ['b:1'] }, { now: () => 0, stallMs: 45_000 }),
    );
    state.observe({ kind: 'connected' });
    state.opened();
    state.repeated(7);
    expect((await look()).get('headwater_ready')).to.equal(1);
    state.restarting(new BrokerError('producer-fenced', 'fenced'), 1, 10);
    const found = await look();
    expect(found.get('headwater_repeats_dropped_total')).to.equal(7);
    expect(found.get('headwater_loop_restarts_total{part="broker"}')).to.equal(1);
    expect(found.get('headwater_ready')).to.equal(0);
    expect(state.readiness().details['topic']).to.include({ repeats_dropped: 7 });
  });
});
