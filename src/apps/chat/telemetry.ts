import type { QueueStatus } from '../../chat/outbox/queue-status.ts';
import type { ReconcileReport } from '../../chat/outbox/reconcile.ts';
import { type MetricsText, processRegistry } from '../../telemetry/metrics/process-registry.ts';

/** The metrics of the chat service. */
export interface ChatTelemetry extends MetricsText {
  readonly requestCompleted: (via: 'http' | 'grpc', route: string, status: number, seconds: number) => void;
  readonly lookup: (kind: 'application' | 'chat', outcome: 'hit' | 'miss') => void;
  readonly jobsPushed: (jobs: number) => void;
  readonly failure: (part: 'redis' | 'mysql') => void;
  readonly reconciled: (report: Pick<ReconcileReport, 'lost' | 'requeued'>) => void;
  /** `null`: unknown. */
  readonly queueStatus: (status: QueueStatus | null) => void;
}

export const chatTelemetry = (version: string, waiting: () => number): ChatTelemetry => {
  const { metrics, ...exposition } = processRegistry('chat', { version });
  metrics.chatWaiting.read(waiting);
  let failuresBefore: number | null = null;
  return {
    ...exposition,
    requestCompleted: (via, route, status, seconds) =>
      metrics.chatRequestSeconds.observe(seconds, { via, route, status: String(status) }),
    lookup: (kind, outcome) => metrics.chatLookups.inc(1, { kind, outcome }),
    jobsPushed: (jobs) => metrics.chatOrders.observe(jobs),
    failure: (part) => metrics.chatFailures.inc(1, { part }),
    reconciled: ({ lost, requeued }) => {
      metrics.chatLostNumbers.set(requeued > 0 ? 0 : lost.length);
      metrics.chatRequeuedNumbers.inc(requeued);
    },
    queueStatus: (status) => {
      metrics.chatQueueJobs.set(status?.queued ?? NaN);
      metrics.chatQueueLatency.set(status === null ? NaN : status.latencyMs / 1000);
      metrics.chatOutboxNumbers.set(status?.outbox ?? NaN);
      for (const state of ['scheduled', 'retrying', 'dead'] as const)
        metrics.chatSidekiqJobs.set(status?.[state] ?? NaN, { state });
      if (status === null) return;
      // The statistics of Sidekiq can be reset.
      if (failuresBefore !== null)
        metrics.chatJobFailures.inc(
          status.failures < failuresBefore ? status.failures : status.failures - failuresBefore,
        );
      failuresBefore = status.failures;
    },
  };
};
