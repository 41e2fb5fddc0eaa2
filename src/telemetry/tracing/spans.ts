/** The span kinds of OpenTelemetry. */
export type SpanKind = 'internal' | 'client' | 'server' | 'producer' | 'consumer';

export type SpanAttributes = Readonly<Record<string, string | number>>;

/** The headers that propagate a span: `traceparent`, and `tracestate` if there is one. */
export type TraceHeaders = Readonly<Record<string, string>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: SpanAttributes;
  /** In epoch milliseconds. Default: now. */
  readonly startTime?: number;
}

export interface RootStart extends SpanStart {
  /** The headers of the caller; malformed ones are ignored. */
  readonly parent?: TraceHeaders;
  /** The `traceparent` of each span that caused this one; malformed ones are ignored. */
  readonly links?: readonly string[];
}

export interface SpanEnd {
  /** Replaces the name given at the start. */
  readonly name?: string;
  readonly attributes?: SpanAttributes;
  /** The error text; the span gets status ERROR. */
  readonly failure?: string;
}

export interface Span {
  /** Empty if the span is not sampled. */
  readonly headers: () => TraceHeaders;
  readonly child: (start: SpanStart) => Span;
  readonly end: (end?: SpanEnd) => void;
}

/** Creates root spans. */
export interface Spans {
  readonly begin: (start: RootStart) => Span;
}
