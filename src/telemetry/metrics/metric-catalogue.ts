import { ALERT_METRICS } from './catalogue/alert-metric-specs.ts';
import { CHAT_METRICS } from './catalogue/chat-metric-specs.ts';
import { EVENT_METRICS } from './catalogue/event-metric-specs.ts';
import { FEED_METRICS } from './catalogue/feed-metric-specs.ts';
import { HTTP_METRICS } from './catalogue/http-metric-specs.ts';
import { KAFKA_METRICS } from './catalogue/kafka-metric-specs.ts';
import { LIVE_METRICS } from './catalogue/live-metric-specs.ts';
import { LOOP_METRICS } from './catalogue/loop-metric-specs.ts';
import { STORE_METRICS } from './catalogue/store-metric-specs.ts';
import type { MetricSpec, ProcessKind } from './metric-spec.ts';

export { PROCESS_METRICS } from './catalogue/runtime-metric-specs.ts';

const ALL = ['server', 'producer', 'consumer', 'chat'] as const;

/** All metrics: name, meaning, unit, and the values that the labels may have. */
export const METRIC_CATALOGUE = {
  ...EVENT_METRICS,
  ...FEED_METRICS,
  ...LOOP_METRICS,
  ...STORE_METRICS,
  ...KAFKA_METRICS,
  ...HTTP_METRICS,
  ...LIVE_METRICS,
  ...ALERT_METRICS,
  ...CHAT_METRICS,
  build: {
    name: 'headwater_build_info',
    type: 'gauge',
    unit: 'info',
    help: 'The versions of Headwater and Node, and the kind of process.',
    of: ALL,
    labels: {
      version: { open: 'the running version' },
      node: { open: 'the running version' },
      process: { open: 'the kind of process' },
    },
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

/** The metrics of a kind of process. */
export const metricsOf = (
  kind: ProcessKind,
): readonly (readonly [keyof typeof METRIC_CATALOGUE, MetricSpec])[] =>
  (Object.entries(METRIC_CATALOGUE) as [keyof typeof METRIC_CATALOGUE, MetricSpec][]).filter(([, { of }]) =>
    of.includes(kind),
  );
