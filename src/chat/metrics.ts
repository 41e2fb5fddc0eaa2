import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the service counts. Every label has few values, known beforehand. */
export interface ChatMetrics {
  readonly answered: (via: 'http' | 'grpc', route: string, status: number, seconds: number) => void;
  readonly lookup: (kind: 'application' | 'chat', outcome: 'hit' | 'miss') => void;
  readonly pushed: (orders: number) => void;
  readonly failure: (part: 'redis' | 'mysql') => void;
  /** The text that Prometheus reads. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const ORDERS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

export const chatMetrics = (waiting: () => number): ChatMetrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'headwater_chat_request_seconds',
    help: 'Time to answer, by route and status.',
    labelNames: ['via', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const lookups = new Counter({
    name: 'headwater_chat_lookups_total',
    help: 'Looks for an application or a chat: remembered (hit), or asked of MySQL (miss).',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const pushes = new Histogram({
    name: 'headwater_chat_orders_at_once',
    help: 'Numbers and jobs that went to Redis in one round trip.',
    buckets: ORDERS,
    registers,
  });
  const failures = new Counter({
    name: 'headwater_chat_failures_total',
    help: 'Failures of Redis and MySQL that a request was refused for.',
    labelNames: ['part'],
    registers,
  });
  for (const part of ['redis', 'mysql']) failures.inc({ part }, 0);
  new Gauge({
    name: 'headwater_chat_waiting_requests',
    help: 'Requests that wait for their answer.',
    registers,
    collect() {
      this.set(waiting());
    },
  });

  return {
    answered: (via, route, status, seconds) => requests.observe({ via, route, status }, seconds),
    lookup: (kind, outcome) => lookups.inc({ kind, outcome }),
    pushed: (orders) => pushes.observe(orders),
    failure: (part) => failures.inc({ part }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
