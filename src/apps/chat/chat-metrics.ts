import { type MetricsText, processRegistry } from '../../runtime/metrics/registry.ts';

/** What the service counts. */
export interface ChatMetrics extends MetricsText {
  readonly answered: (via: 'http' | 'grpc', route: string, status: number, seconds: number) => void;
  readonly lookup: (kind: 'application' | 'chat', outcome: 'hit' | 'miss') => void;
  readonly pushed: (orders: number) => void;
  readonly failure: (part: 'redis' | 'mysql') => void;
}

export const chatMetrics = (version: string, waiting: () => number): ChatMetrics => {
  const { metrics, ...shown } = processRegistry('chat', { version });
  metrics.chatWaiting.read(waiting);
  return {
    ...shown,
    answered: (via, route, status, seconds) =>
      metrics.chatRequestSeconds.observe(seconds, { via, route, status: String(status) }),
    lookup: (kind, outcome) => metrics.chatLookups.inc(1, { kind, outcome }),
    pushed: (orders) => metrics.chatOrders.observe(orders),
    failure: (part) => metrics.chatFailures.inc(1, { part }),
  };
};
