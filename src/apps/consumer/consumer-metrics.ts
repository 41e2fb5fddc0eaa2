import type { RequestWatch } from '../../http/count-requests.ts';
import type { DeadLetterTopic } from '../../kafka/dead-letters.ts';
import { type Metrics, type MetricsText, processRegistry } from '../../runtime/metrics/registry.ts';
import type { Store } from '../../stores/store.ts';
import { deadLetterReason } from '../metrics/dead-letter-reason.ts';
import { failedPart } from '../metrics/failure-labels.ts';
import { httpMetrics } from '../metrics/http-metrics.ts';
import { type LoopMeter, loopMeter } from '../metrics/meter-loop.ts';
import { meterStore } from '../metrics/meter-store.ts';
import { otherEvents } from '../other-keys.ts';
import type { Clocks } from '../server/server-metrics.ts';
import type { ConsumerState, PartitionStanding } from './consumer-state.ts';

/** The metrics of a consumer, each beside what it counts. */
export interface ConsumerMetrics extends MetricsText {
  readonly loop: LoopMeter;
  readonly http: RequestWatch;
  readonly store: <P>(store: Store<P>) => Store<P>;
  /** The same dead letters; those that the topic has are counted. */
  readonly letters: (letters: DeadLetterTopic) => DeadLetterTopic;
  /** The same state; the metrics hear what it is told. */
  readonly state: (state: ConsumerState) => ConsumerState;
}

type Owned = readonly (readonly [partition: number, standing: PartitionStanding])[];

const ownedOf = ({ group$ }: ConsumerState): Owned =>
  [...group$.value.partitions].filter(([, { owned }]) => owned);

/** What the standing of the group tells, when somebody looks. */
const showGroup = (metrics: Metrics<'consumer'>, state: ConsumerState): void => {
  metrics.ready.read(() => (state.readiness().ready ? 1 : 0));
  metrics.otherEvents.readEach(() => otherEvents(state.snapshot$.value));
  metrics.consumerJoined.read(() => (state.group$.value.joined ? 1 : 0));
  metrics.consumerPartitions.read(() => ownedOf(state).length);
  metrics.consumerLag.readEach(() =>
    ownedOf(state).flatMap(([partition, { next, logEnd }]) =>
      next === null || logEnd === null
        ? []
        : [[Math.max(0, logEnd - next), { partition: String(partition) }] as const],
    ),
  );
  metrics.consumerOffset.readEach(() =>
    ownedOf(state).flatMap(([partition, { next }]) =>
      next === null ? [] : [[next, { partition: String(partition) }] as const],
    ),
  );
};

export const consumerMetrics = (version: string, { clock }: Pick<Clocks, 'clock'>): ConsumerMetrics => {
  const { metrics, ...shown } = processRegistry('consumer', { version });
  return {
    ...shown,
    loop: loopMeter(metrics, { read: metrics.eventsConsumedFromTopic, clock }),
    http: httpMetrics(metrics, clock),
    store: (store) =>
      meterStore(store, metrics, { clock, onLost: (events) => metrics.lostEvents.inc(events) }),
    letters: (letters) => ({
      ...letters,
      send: async (sent) => {
        await letters.send(sent);
        for (const { reason } of sent) metrics.deadLetters.inc(1, { reason: deadLetterReason(reason) });
      },
    }),
    state: (state) => {
      showGroup(metrics, state);
      return {
        ...state,
        assigned: (partition) => {
          metrics.consumerAssignments.inc(1);
          state.assigned(partition);
        },
        repeats: (repeats) => {
          metrics.repeatsDropped.inc(repeats);
          state.repeats(repeats);
        },
        restarting: (partition, error) => {
          metrics.restarts.inc(1, { part: failedPart(error) });
          state.restarting(partition, error);
        },
        dropped: (error) => {
          metrics.restarts.inc(1, { part: failedPart(error) });
          state.dropped(error);
        },
      };
    },
  };
};
