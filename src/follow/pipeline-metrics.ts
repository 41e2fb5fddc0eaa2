import { Counter, Gauge, Registry } from 'prom-client';
import type { Committed, PipelineEvent } from './pipeline-event.ts';

export interface PipelineMetrics {
  readonly onEvent: (event: PipelineEvent) => void;
  readonly onCommitted: (committed: Committed) => void;
  /** In Prometheus' text format. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** The name and the description of each metric. */
export const PIPELINE_METRICS = {
  events: ['headwater_pipeline_events_total', 'Events written to the sink.'],
  commits: ['headwater_pipeline_commits_total', 'Durable transactions.'],
  duplicates: ['headwater_pipeline_duplicates_total', 'Events that came before and were dropped.'],
  deadLetters: ['headwater_pipeline_dead_letters_total', 'Items that could not be decoded.'],
  missing: [
    'headwater_pipeline_missing_total',
    'Events that the feed skipped or deleted before they were read.',
  ],
  restarts: ['headwater_pipeline_restarts_total', 'Restarts from the durable position after a failure.'],
  connected: ['headwater_pipeline_connected', '1 while the source is connected.'],
  lastCommit: [
    'headwater_pipeline_last_commit_timestamp_seconds',
    'When the last transaction became durable.',
  ],
} as const satisfies Readonly<Record<string, readonly [name: string, help: string]>>;

/** The metrics of one pipeline, in a registry of their own. */
export const pipelineMetrics = (pipeline: string, nowSeconds: () => number): PipelineMetrics => {
  const registry = new Registry();
  registry.setDefaultLabels({ pipeline });
  const registers = [registry];
  const counter = ([name, help]: readonly [string, string]): Counter =>
    new Counter({ name, help, registers });
  const gauge = ([name, help]: readonly [string, string]): Gauge => new Gauge({ name, help, registers });
  const events = counter(PIPELINE_METRICS.events);
  const commits = counter(PIPELINE_METRICS.commits);
  const duplicates = counter(PIPELINE_METRICS.duplicates);
  const deadLetters = counter(PIPELINE_METRICS.deadLetters);
  const missing = counter(PIPELINE_METRICS.missing);
  const restarts = counter(PIPELINE_METRICS.restarts);
  const connected = gauge(PIPELINE_METRICS.connected);
  const lastCommit = gauge(PIPELINE_METRICS.lastCommit);
  return {
    onEvent: (event) => {
      switch (event.kind) {
        case 'connected':
          connected.set(1);
          return;
        case 'restarting':
          connected.set(0);
          restarts.inc();
          return;
        case 'duplicates':
          duplicates.inc(event.count);
          return;
        case 'gap':
          missing.inc(event.missing);
          return;
        default:
      }
    },
    onCommitted: (committed) => {
      commits.inc();
      events.inc(committed.events);
      deadLetters.inc(committed.deadLetters);
      lastCommit.set(nowSeconds());
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
