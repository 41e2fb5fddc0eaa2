import type { KafkaRecord } from '../../../kafka/kafka-record.ts';
import type { Spans } from '../../../telemetry/tracing/spans.ts';
import type { Commit } from '../../../stats/counts/commit.ts';
import { batchSpans } from '../../shared/tracing/batch-spans.ts';
import type { PartitionPosition } from './partition-position.ts';
import type { PartitionDeps } from '../deps.ts';
import type { RecordItem } from './record-item.ts';

/** Longer than a `traceparent` of any version of the W3C standard; a longer header is something else. */
const MAX_TRACEPARENT_CHARACTERS = 128;

const traceparentOf = ({ headers }: KafkaRecord): string | null => {
  const value = headers?.['traceparent'];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first.length > MAX_TRACEPARENT_CHARACTERS ? null : first.toString();
};

/** Adds a span for each counted batch, linked to the spans that wrote its records, with a child span for its save. */
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
