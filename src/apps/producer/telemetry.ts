import { catchError, defer, tap, throwError } from 'rxjs';
import type { RequestEventListener } from '../../http/middleware/count-requests.ts';
import { type RejectCode, toRejectCode } from '../../stats/counts/reject-code.ts';
import { type Metrics, type MetricsText, processRegistry } from '../../telemetry/metrics/process-registry.ts';
import { brokerReason, failedPart } from '../shared/metrics/failure-labels.ts';
import { feedMetrics } from '../shared/metrics/feed-metrics.ts';
import { httpMetrics } from '../shared/metrics/http-metrics.ts';
import { type LoopMeter, loopMeter } from '../shared/metrics/loop-meter.ts';
import type { Clocks } from '../shared/metrics/clocks.ts';
import type { TransactionBatch } from './transaction-aggregator.ts';
import { rethrow } from '../shared/state/fold-events.ts';
import type { ProducerEvent } from './producer-state.ts';
import type { ProducerStatus } from './status.ts';
import type { PublishResult, TransactionalSink } from './transactional-sink.ts';

/** The metrics of a producer, each beside what it measures. */
export interface ProducerTelemetry extends MetricsText {
  readonly loop: LoopMeter;
  readonly http: RequestEventListener;
  /** Adds metrics to the sink. */
  readonly sink: (sink: TransactionalSink) => TransactionalSink;
  readonly exportStatus: (status: ProducerStatus) => void;
}

const TOO_LARGE: RejectCode = 'too-large';

const countPublished = (
  metrics: Metrics<'producer'>,
  transaction: TransactionBatch,
  result: PublishResult,
): void => {
  const { records, deadLetters, canaries } = result;
  metrics.topicWriteEvents.observe(records + deadLetters);
  metrics.eventsProduced.inc(records);
  metrics.eventsProcessed.inc(records);
  metrics.eventsFailed.inc(deadLetters);
  metrics.canaries.inc(canaries);
  for (const { headers } of transaction.deadLetters)
    metrics.deadLetters.inc(1, { reason: toRejectCode(headers['code']) });
  // Dead letters beyond those of the transaction are records that the brokers rejected.
  metrics.deadLetters.inc(Math.max(0, deadLetters - transaction.deadLetters.length), { reason: TOO_LARGE });
};

const meterSink = (
  sink: TransactionalSink,
  metrics: Metrics<'producer'>,
  clock: () => number,
): TransactionalSink => ({
  ...sink,
  publish: (transaction) =>
    defer(() => {
      const startedAt = clock();
      return sink.publish(transaction).pipe(
        tap((result) => {
          metrics.topicWriteSeconds.observe((clock() - startedAt) / 1000);
          countPublished(metrics, transaction, result);
        }),
        catchError((error: unknown) => {
          metrics.topicWriteFailures.inc(1, { reason: brokerReason(error) });
          return throwError(() => error);
        }),
      );
    }),
});

const countEvent = (metrics: Metrics<'producer'>, event: ProducerEvent): void => {
  if (event.kind === 'duplicates') metrics.repeatsDropped.inc(event.events);
  if (event.kind === 'restarting') metrics.restarts.inc(1, { part: failedPart(event.error) });
};

export const producerTelemetry = (version: string, { now, clock }: Clocks): ProducerTelemetry => {
  const { metrics, ...exposition } = processRegistry('producer', { version });
  return {
    ...exposition,
    loop: loopMeter(metrics, { read: metrics.eventsConsumedFromStream, clock }),
    http: httpMetrics(metrics, clock),
    sink: (sink) => meterSink(sink, metrics, clock),
    exportStatus: (status) => {
      feedMetrics(metrics, status.feed, now);
      metrics.ready.read(() => (status.readiness().ready ? 1 : 0));
      status.event$.subscribe({ next: (event) => countEvent(metrics, event), error: rethrow });
    },
  };
};
