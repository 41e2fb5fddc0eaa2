import { type OutgoingRecord, wireBytes } from '../../kafka/publisher/outgoing-record.ts';
import type { Spans, TraceHeaders } from '../../runtime/tracing/spans.ts';
import { batchSpans } from '../tracing/batch-spans.ts';
import type { EncodedEvent } from './encode.ts';
import type { Parcel } from './parcel.ts';
import type { ProducerParts } from './parts.ts';

/** A record that its headers would make longer than it may be goes without them. */
const carrying = (record: OutgoingRecord, headers: TraceHeaders, maxBytes: number): OutgoingRecord => {
  const carrier = { ...record, headers: { ...record.headers, ...headers } };
  const bytes = wireBytes(carrier);
  return bytes <= maxBytes ? { ...carrier, bytes } : record;
};

/**
 * The same parts, with a span for each batch of the feed, and one below it for its transaction, which the records
 * carry on in their headers.
 */
export const traceProducing = (parts: ProducerParts, spans: Spans, destination: string): ProducerParts => {
  const { topic, encoding } = parts;
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
  const traced = (parcel: Parcel, headers: TraceHeaders): Parcel =>
    'traceparent' in headers
      ? {
          ...parcel,
          records: parcel.records.map((record) => carrying(record, headers, encoding.maxRecordBytes)),
        }
      : parcel;
  return {
    ...parts,
    note: batches.note,
    topic: {
      ...topic,
      publish: (parcel) =>
        batches.within(parcel, (span) => topic.publish(traced(parcel, span?.headers() ?? {}))),
    },
  };
};
