import type { RequestEventListener } from '../../http/middleware/count-requests.ts';
import type { DeadLetterTopic } from '../../kafka/dead-letters/dead-letter-topic.ts';
import { type Metrics, type MetricsText, processRegistry } from '../../telemetry/metrics/process-registry.ts';
import { toRejectCode } from '../../stats/counts/reject-code.ts';
import type { Store } from '../../stores/store.ts';
import { failedPart } from '../shared/metrics/failure-labels.ts';
import type { ReaderEventListener } from '../../http/live/reader-event-listener.ts';
import { httpMetrics } from '../shared/metrics/http-metrics.ts';
import { type LoopMeter, loopMeter } from '../shared/metrics/loop-meter.ts';
import { meterStore } from '../shared/metrics/meter-store.ts';
import { otherEvents } from '../shared/metrics/other-events.ts';
import type { Clocks } from '../shared/metrics/clocks.ts';
import { readerMetrics } from '../shared/live/reader-metrics.ts';
import type { TrendMetrics } from '../shared/live/live-fan-out.ts';
import { trendMetrics } from '../shared/live/trend-metrics.ts';
import { rethrow } from '../shared/state/fold-events.ts';
import { type ConsumerEvent, lagOf, type PartitionStatus } from './consumer-state.ts';
import type { ConsumerStatus } from './status.ts';

/** The metrics of a consumer, each beside what it measures. */
export interface ConsumerTelemetry extends MetricsText {
  readonly loop: LoopMeter;
  readonly http: RequestEventListener;
  readonly readers: ReaderEventListener;
  readonly trends: TrendMetrics;
  readonly store: <P>(store: Store<P>) => Store<P>;
  /** Counts the dead letters that the topic has accepted. */
  readonly deadLetters: (deadLetters: DeadLetterTopic) => DeadLetterTopic;
  readonly exportStatus: (status: ConsumerStatus) => void;
}

type Owned = readonly (readonly [partition: number, status: PartitionStatus])[];

const ownedOf = ({ group$ }: ConsumerStatus): Owned =>
  [...group$.value.partitions].filter(([, { owned }]) => owned);

/** Gauges that read the group's status on each scrape. */
const readGroupStatus = (metrics: Metrics<'consumer'>, status: ConsumerStatus): void => {
  metrics.ready.read(() => (status.readiness().ready ? 1 : 0));
  metrics.otherEvents.readEach(() => otherEvents(status.snapshot$.value));
  metrics.consumerJoined.read(() => (status.group$.value.joined ? 1 : 0));
  metrics.liveTopicRead.read(() => (status.live$.value.reading ? 1 : 0));
  metrics.consumerPartitions.read(() => ownedOf(status).length);
  metrics.consumerLag.readEach(() =>
    ownedOf(status).flatMap(([partition, known]) => {
      const lag = lagOf(known);
      return lag === null ? [] : [[lag, { partition: String(partition) }] as const];
    }),
  );
  metrics.consumerOffset.readEach(() =>
    ownedOf(status).flatMap(([partition, { next }]) =>
      next === null ? [] : [[next, { partition: String(partition) }] as const],
    ),
  );
};

const countEvent = (metrics: Metrics<'consumer'>, event: ConsumerEvent): void => {
  switch (event.kind) {
    case 'assigned':
      metrics.consumerAssignments.inc(1);
      return;
    case 'duplicates':
      metrics.repeatsDropped.inc(event.records);
      return;
    case 'restarting':
    case 'disconnected':
      metrics.restarts.inc(1, { part: failedPart(event.error) });
      return;
    default:
  }
};

export const consumerTelemetry = (version: string, { clock }: Pick<Clocks, 'clock'>): ConsumerTelemetry => {
  const { metrics, ...exposition } = processRegistry('consumer', { version });
  return {
    ...exposition,
    loop: loopMeter(metrics, { read: metrics.eventsConsumedFromTopic, clock }),
    http: httpMetrics(metrics, clock),
    readers: readerMetrics(metrics),
    trends: trendMetrics(metrics),
    store: (store) =>
      meterStore(store, metrics, { clock, onLost: (events) => metrics.lostEvents.inc(events) }),
    deadLetters: (deadLetters) => ({
      ...deadLetters,
      send: async (sent) => {
        await deadLetters.send(sent);
        for (const { code } of sent) metrics.deadLetters.inc(1, { reason: toRejectCode(code) });
      },
    }),
    exportStatus: (status) => {
      readGroupStatus(metrics, status);
      status.event$.subscribe({ next: (event) => countEvent(metrics, event), error: rethrow });
    },
  };
};
