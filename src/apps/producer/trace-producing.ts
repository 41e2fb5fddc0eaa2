import { type OutgoingRecord, wireBytes } from '../../kafka/sink/outgoing-record.ts';
import type { Spans, TraceHeaders } from '../../telemetry/tracing/spans.ts';
import { batchSpans } from '../shared/tracing/batch-spans.ts';
import type { EncodedEvent } from './records/encode.ts';
import type { TransactionBatch } from './transaction-aggregator.ts';
import type { ProducerDeps } from './deps.ts';

/** Omits the headers when they would make the record too long. */
const withTraceHeaders = (
  record: OutgoingRecord,
  headers: TraceHeaders,
  maxBytes: number,
): OutgoingRecord => {
  const recordWithHeaders = { ...record, headers: { ...record.headers, ...headers } };
  const bytes = wireBytes(recordWithHeaders);
  return bytes <= maxBytes ? { ...recordWithHeaders, bytes } : record;
};

/** Adds a span for each batch of the feed and a child span for its transaction; the records carry the child's context. */
export const traceProducing = (deps: ProducerDeps, spans: Spans, destination: string): ProducerDeps => {
  const { sink, encoding } = deps;
  const batches = batchSpans<EncodedEvent>(spans, {
    batch: { name: 'feed batch', kind: 'internal' },
    step: {
      name: 'publish batch',
      kind: 'producer',
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'send',
        'messaging.destination.name': destination,
      },
    },
    now: Date.now,
  });
  const traced = (transaction: TransactionBatch, headers: TraceHeaders): TransactionBatch =>
    'traceparent' in headers
      ? {
          ...transaction,
          records: transaction.records.map((record) =>
            withTraceHeaders(record, headers, encoding.maxRecordBytes),
          ),
        }
      : transaction;
  return {
    ...deps,
    instrument: batches.instrument,
    sink: {
      ...sink,
      publish: (transaction) =>
        batches.within(transaction, (span) => sink.publish(traced(transaction, span?.headers() ?? {}))),
    },
  };
};
