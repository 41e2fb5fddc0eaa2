import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type Sampler,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { otelSpans } from '../../src/telemetry/tracing/otel-spans.ts';
import type { Spans } from '../../src/telemetry/tracing/spans.ts';

/** A span that ended. */
export interface EndedSpan {
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parent: string;
  readonly links: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failure: string | null;
  /** Epoch ms. */
  readonly startTime: number;
}

/** Spans of the real SDK, kept in memory. */
export const recordedSpans = (
  sampler?: Sampler,
): { readonly spans: Spans; readonly ended: () => readonly EndedSpan[] } => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    ...(sampler === undefined ? {} : { sampler }),
  });
  return {
    spans: otelSpans(provider.getTracer('spec'), new W3CTraceContextPropagator()),
    ended: () =>
      exporter.getFinishedSpans().map((span) => ({
        name: span.name,
        kind: SpanKind[span.kind].toLowerCase(),
        traceId: span.spanContext().traceId,
        spanId: span.spanContext().spanId,
        parent: span.parentSpanContext?.spanId ?? '',
        links: span.links.map(({ context }) => context.spanId),
        attributes: span.attributes,
        failure: span.status.code === SpanStatusCode.ERROR ? (span.status.message ?? '') : null,
        startTime: span.startTime[0] * 1000 + span.startTime[1] / 1e6,
      })),
  };
};
