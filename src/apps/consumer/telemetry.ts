import type { RequestEventListener } from '../../http/middleware/count-requests.ts';
import type { DeadLetterTopic } from '../../kafka/dead-letters/dead-letter-topic.ts';
import { type Metrics, type MetricsText, processRegistry } from '../../telemetry/metrics/process-registry.ts';
import { toRejectCode } from '../../stats/counts/reject-code.ts';
import type { Store } from '../../stores/store.ts';
import { failedPart } from '../shared/metrics/failure-labels.ts';
import { httpMetrics } from '../shared/metrics/http-metrics.ts';
import { type LoopMeter, loopMeter } from '../shared/metrics/loop-meter.ts';
import { meterStore } from '../shared/metrics/meter-store.ts';
import { otherEvents } from '../shared/other-keys.ts';
import type { Clocks } from '../shared/metrics/clocks.ts';
import type { ConsumerStatus, PartitionStatus } from './status.ts';

/** The metrics of a consumer, each beside what it measures. */
export interface ConsumerTelemetry extends MetricsText {
  readonly loop: LoopMeter;
  readonly http: RequestEventListener;
  readonly store: <P>(store: Store<P>) => Store<P>;
  /** Counts the dead letters that the topic has accepted. */
  readonly deadLetters: (deadLetters: DeadLetterTopic) => DeadLetterTopic;
  /** Exports the status, and returns one that counts assignments, duplicates and restarts. */
  readonly status: (status: ConsumerStatus) => ConsumerStatus;
}

type Owned = readonly (readonly [partition: number, status: PartitionStatus])[];

const ownedOf = ({ group$ }: ConsumerStatus): Owned =>
  [...group$.value.partitions].filter(([, { owned }]) => owned);

/** Gauges that read the group's status on each scrape. */
const readGroupStatus = (metrics: Metrics<'consumer'>, status: ConsumerStatus): void => {
  metrics.ready.read(() => (status.readiness().ready ? 1 : 0));
  metrics.otherEvents.readEach(() => otherEvents(status.snapshot$.value));
  metrics.consumerJoined.read(() => (status.group$.value.joined ? 1 : 0));
  metrics.consumerPartitions.read(() => ownedOf(status).length);
  metrics.consumerLag.readEach(() =>
    ownedOf(status).flatMap(([partition, { next, logEnd }]) =>
      next === null || logEnd === null
        ? []
        : [[Math.max(0, logEnd - next), { partition: String(partition) }] as const],
    ),
  );
  metrics.consumerOffset.readEach(() =>
    ownedOf(status).flatMap(([partition, { next }]) =>
      next === null ? [] : [[next, { partition: String(partition) }] as const],
    ),
  );
};

export const consumerTelemetry = (version: string, { clock }: Pick<Clocks, 'clock'>): ConsumerTelemetry => {
  const { metrics, ...exposition } = processRegistry('consumer', { version });
  return {
    ...exposition,
    loop: loopMeter(metrics, { read: metrics.eventsConsumedFromTopic, clock }),
    http: httpMetrics(metrics, clock),
    store: (store) =>
      meterStore(store, metrics, { clock, onLost: (events) => metrics.lostEvents.inc(events) }),
    deadLetters: (deadLetters) => ({
      ...deadLetters,
      send: async (sent) => {
        await deadLetters.send(sent);
        for (const { code } of sent) metrics.deadLetters.inc(1, { reason: toRejectCode(code) });
      },
    }),
    status: (status) => {
      readGroupStatus(metrics, status);
      return {
        ...status,
        assigned: (partition) => {
          metrics.consumerAssignments.inc(1);
          status.assigned(partition);
        },
        onDuplicates: (duplicates) => {
          metrics.repeatsDropped.inc(duplicates);
          status.onDuplicates(duplicates);
        },
        restarting: (partition, error) => {
          metrics.restarts.inc(1, { part: failedPart(error) });
          status.restarting(partition, error);
        },
        disconnected: (error) => {
          metrics.restarts.inc(1, { part: failedPart(error) });
          status.disconnected(error);
        },
      };
    },
  };
};
