import { type MetricsText, processRegistry } from '../../telemetry/metrics/process-registry.ts';

/** The metrics of the chat service. */
export interface ChatTelemetry extends MetricsText {
  readonly requestCompleted: (via: 'http' | 'grpc', route: string, status: number, seconds: number) => void;
  readonly lookup: (kind: 'application' | 'chat', outcome: 'hit' | 'miss') => void;
  readonly jobsPushed: (jobs: number) => void;
  readonly failure: (part: 'redis' | 'mysql') => void;
}

export const chatTelemetry = (version: string, waiting: () => number): ChatTelemetry => {
  const { metrics, ...exposition } = processRegistry('chat', { version });
  metrics.chatWaiting.read(waiting);
  return {
    ...exposition,
    requestCompleted: (via, route, status, seconds) =>
      metrics.chatRequestSeconds.observe(seconds, { via, route, status: String(status) }),
    lookup: (kind, outcome) => metrics.chatLookups.inc(1, { kind, outcome }),
    jobsPushed: (jobs) => metrics.chatOrders.observe(jobs),
    failure: (part) => metrics.chatFailures.inc(1, { part }),
  };
};
