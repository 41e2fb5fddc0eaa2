import type { KafkaRecord } from '../../../kafka/kafka-record.ts';
import type { Spans } from '../../../telemetry/tracing/spans.ts';
import type { Commit } from '../../../stats/counts/commit.ts';
import { batchSpans } from '../../shared/tracing/batch-spans.ts';
import type { PartitionPosition } from './partition-position.ts';
import type { PartitionDeps } from '../deps.ts';
import type { RecordItem } from './record-item.ts';

/** Longer than `traceparent` is by any version of its standard; who sends more means something else. */
const MAX_TRACEPARENT_CHARACTERS = 128;

const traceparentOf = ({ headers }: KafkaRecord): string | null => {
  const value = headers?.['traceparent'];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first.length > MAX_TRACEPARENT_CHARACTERS ? null : first.toString();
};

/**
 * The same parts, with a span for each batch that is counted, linked to the spans of those that wrote its records, and
 * one below it for its save.
 */
export const tracePartition = (deps: PartitionDeps, spans: Spans): PartitionDeps => {
  const { topic, partition, ledger } = deps;
  const batches = batchSpans<RecordItem>(spans, {
    batch: {
      name: 'process batch',
      kind: 'consumer',
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'process',
        'messaging.destination.name': topic,
        'messaging.destination.partition.id': String(partition),
      },
    },
    step: { name: 'store save', kind: 'client' },
    linkOf: ({ message }) => traceparentOf(message),
    now: Date.now,
  });
  const save = (commit: Commit<PartitionPosition>) => batches.within(commit, () => ledger.save(commit));
  return { ...deps, instrument: batches.instrument, ledger: { load: () => ledger.load(), save } };
};
