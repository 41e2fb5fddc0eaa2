import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  type Link,
  ROOT_CONTEXT,
  type Span as ApiSpan,
  SpanKind as ApiKind,
  SpanStatusCode,
  type TextMapPropagator,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import type { Span, SpanKind, Spans, SpanStart, TraceHeaders } from './spans.ts';

const KINDS: Readonly<Record<SpanKind, ApiKind>> = {
  internal: ApiKind.INTERNAL,
  client: ApiKind.CLIENT,
  server: ApiKind.SERVER,
  producer: ApiKind.PRODUCER,
  consumer: ApiKind.CONSUMER,
};

/** Spans of an OpenTelemetry tracer; `propagator` reads and writes the headers. */
export const otelSpans = (tracer: Tracer, propagator: TextMapPropagator): Spans => {
  const contextOf = (headers: TraceHeaders): Context =>
    propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);

  const linkTo = (traceparent: string): readonly Link[] => {
    const context = trace.getSpanContext(contextOf({ traceparent }));
    return context === undefined ? [] : [{ context }];
  };

  const spanOf = (span: ApiSpan, parentContext: Context): Span => {
    const context = trace.setSpan(parentContext, span);
    return {
      headers: () => {
        const headers: Record<string, string> = {};
        if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0)
          propagator.inject(context, headers, defaultTextMapSetter);
        return headers;
      },
      child: (start) => begin(start, context),
      end: ({ name, attributes, failure } = {}) => {
        if (name !== undefined) span.updateName(name);
        if (attributes !== undefined) span.setAttributes(attributes);
        if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
        span.end();
      },
    };
  };

  const begin = (
    { name, kind, attributes = {}, startTime }: SpanStart,
    parentContext: Context,
    links: readonly Link[] = [],
  ): Span => {
    const started = startTime === undefined ? {} : { startTime };
    const options = { kind: KINDS[kind], attributes, links: [...links], ...started };
    return spanOf(tracer.startSpan(name, options, parentContext), parentContext);
  };

  return {
    begin: ({ parent, links = [], ...start }) =>
      begin(start, parent === undefined ? ROOT_CONTEXT : contextOf(parent), links.flatMap(linkTo)),
  };
};
