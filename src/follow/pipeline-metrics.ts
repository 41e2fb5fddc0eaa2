import { Counter, Gauge, Registry } from 'prom-client';
import type { Committed, PipelineEvent } from './pipeline-event.ts';

export interface PipelineMetrics {
  readonly onEvent: (event: PipelineEvent) => void;
  readonly onCommitted: (committed: Committed) => void;
  /** In Prometheus' text format. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** The metrics of one pipeline. Their names begin with `headwater_pipeline_`. */
export const pipelineMetrics = (pipeline: string, nowSeconds: () => number): PipelineMetrics => {
  const registry = new Registry();
  registry.setDefaultLabels({ pipeline });
  const of = (name: string, help: string) => ({
    name: `headwater_pipeline_${name}`,
    help,
    registers: [registry],
  });
  const events = new Counter(of('events_total', 'Events written to the sink.'));
  const commits = new Counter(of('commits_total', 'Durable transactions.'));
  const duplicates = new Counter(of('duplicates_total', 'Events that came before and were dropped.'));
  const deadLetters = new Counter(of('dead_letters_total', 'Items that could not be decoded.'));
  const restarts = new Counter(of('restarts_total', 'Restarts from the durable position after a failure.'));
  const connected = new Gauge(of('connected', '1 while the source is connected.'));
  const lastCommit = new Gauge(
    of('last_commit_timestamp_seconds', 'When the last transaction became durable.'),
  );
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
