/** The kinds of OpenTelemetry. */
export type SpanKind = 'internal' | 'client' | 'server' | 'producer' | 'consumer';

export type SpanAttributes = Readonly<Record<string, string | number>>;

/** The headers that tell others of a span: `traceparent`, and `tracestate` where there is one. */
export type TraceHeaders = Readonly<Record<string, string>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: SpanAttributes;
  /** Epoch ms; the present unless it says so. */
  readonly startTime?: number;
}

export interface RootStart extends SpanStart {
  /** The headers that a caller sent; what they do not tell well makes no parent. */
  readonly parent?: TraceHeaders;
  /** `traceparent` of each span that led to this one; malformed ones are left out. */
  readonly links?: readonly string[];
}

export interface SpanEnd {
  /** In place of the one that it began with. */
  readonly name?: string;
  readonly attributes?: SpanAttributes;
  /** Why it failed. */
  readonly failure?: string;
}

export interface Span {
  /** Empty when the sampler left it out. */
  readonly headers: () => TraceHeaders;
  readonly child: (start: SpanStart) => Span;
  readonly end: (end?: SpanEnd) => void;
}

/** Where spans are made. A process that is not traced has none of this. */
export interface Spans {
  readonly begin: (start: RootStart) => Span;
}
