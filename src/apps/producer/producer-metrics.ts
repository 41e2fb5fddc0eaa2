import { catchError, defer, tap, throwError } from 'rxjs';
import type { RequestWatch } from '../../http/count-requests.ts';
import { type Metrics, type MetricsText, processRegistry } from '../../runtime/metrics/registry.ts';
import { deadLetterReason } from '../metrics/dead-letter-reason.ts';
import { brokerReason, failedPart } from '../metrics/failure-labels.ts';
import { feedMetrics } from '../metrics/feed-metrics.ts';
import { httpMetrics } from '../metrics/http-metrics.ts';
import { type LoopMeter, loopMeter } from '../metrics/meter-loop.ts';
import type { FeedMeterOptions } from '../server/server-metrics.ts';
import type { Parcel } from './parcel.ts';
import type { ProducerState } from './producer-state.ts';
import type { Receipt, TopicLog } from './topic-log.ts';

/** The metrics of a producer, each beside what it counts. */
export interface ProducerMetrics extends MetricsText {
  readonly loop: LoopMeter;
  readonly http: RequestWatch;
  /** The same topic, metered. */
  readonly topic: (topic: TopicLog) => TopicLog;
  /** The same state; the metrics hear what it is told. */
  readonly state: (state: ProducerState) => ProducerState;
}

const TOO_LARGE = 'too-large';

const countReceipt = (metrics: Metrics<'producer'>, parcel: Parcel, receipt: Receipt): void => {
  const { records, deadLetters, canaries } = receipt;
  metrics.topicWriteEvents.observe(records + deadLetters);
  metrics.eventsProduced.inc(records);
  metrics.eventsProcessed.inc(records);
  metrics.eventsFailed.inc(deadLetters);
  metrics.canaries.inc(canaries);
  for (const { headers } of parcel.deadLetters)
    metrics.deadLetters.inc(1, { reason: deadLetterReason(headers['reason'] ?? '') });
  // The brokers refused these.
  metrics.deadLetters.inc(Math.max(0, deadLetters - parcel.deadLetters.length), { reason: TOO_LARGE });
};

const meterTopic = (topic: TopicLog, metrics: Metrics<'producer'>, clock: () => number): TopicLog => ({
  ...topic,
  publish: (parcel) =>
    defer(() => {
      const began = clock();
      return topic.publish(parcel).pipe(
        tap((receipt) => {
          metrics.topicWriteSeconds.observe((clock() - began) / 1000);
          countReceipt(metrics, parcel, receipt);
        }),
        catchError((error: unknown) => {
          metrics.topicWriteFailures.inc(1, { reason: brokerReason(error) });
          return throwError(() => error);
        }),
      );
    }),
});

export const producerMetrics = (
  version: string,
  { now, clock, stallMs }: FeedMeterOptions,
): ProducerMetrics => {
  const { metrics, ...shown } = processRegistry('producer', { version });
  const observe = feedMetrics(metrics, { now, clock, stallMs });
  return {
    ...shown,
    loop: loopMeter(metrics, { read: metrics.eventsConsumedFromStream, clock }),
    http: httpMetrics(metrics, clock),
    topic: (topic) => meterTopic(topic, metrics, clock),
    state: (state) => {
      metrics.ready.read(() => (state.readiness().ready ? 1 : 0));
      return {
        ...state,
        observe: (observation) => {
          observe(observation);
          state.observe(observation);
        },
        repeated: (events) => {
          metrics.repeatsDropped.inc(events);
          state.repeated(events);
        },
        restarting: (error, attempt, delayMs) => {
          metrics.restarts.inc(1, { part: failedPart(error) });
          state.restarting(error, attempt, delayMs);
        },
      };
    },
  };
};
