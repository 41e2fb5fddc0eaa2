import {
  type Attributes,
  type Context,
  INVALID_SPAN_CONTEXT,
  propagation,
  type Span,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { expect } from 'chai';
import { openTelemetryTracer } from '../../src/chat/call-tracer.ts';

interface Recorded {
  readonly name: string;
  readonly parent: SpanContext | undefined;
  readonly attributes: Attributes;
  status: SpanStatus | null;
  ended: number;
}

const CALL = {
  name: 'POST /chats',
  attributes: { 'http.route': '/chats' },
  statusAttribute: 'http.response.status_code',
};

/** Like the SDK's W3C propagator. */
const readTraceparent = (header: unknown): SpanContext | null => {
  const [, traceId, spanId] = /^00-([\da-f]{32})-([\da-f]{16})-01$/.exec(String(header)) ?? [];
  return traceId === undefined || spanId === undefined
    ? null
    : { traceId, spanId, traceFlags: 1, isRemote: true };
};

describe('openTelemetryTracer', () => {
  let spans: Recorded[];

  beforeEach(() => {
    spans = [];
    trace.setGlobalTracerProvider({
      getTracer: () => ({
        startSpan: (name: string, options: { attributes?: Attributes } = {}, context?: Context) => {
          const recorded: Recorded = {
            name,
            parent: context && trace.getSpanContext(context),
            attributes: { ...options.attributes },
            status: null,
            ended: 0,
          };
          spans.push(recorded);
          return {
            spanContext: () => INVALID_SPAN_CONTEXT,
            isRecording: () => true,
            setAttribute: (key: string, value: number) =>
              Object.assign(recorded.attributes, { [key]: value }),
            setStatus: (status: SpanStatus) => (recorded.status = status),
            end: () => (recorded.ended += 1),
          } as unknown as Span;
        },
        startActiveSpan: () => undefined as never,
      }),
    });
    propagation.setGlobalPropagator({
      inject: () => undefined,
      fields: () => ['traceparent'],
      extract: (context, carrier: { readonly traceparent?: string }) => {
        const parent = readTraceparent(carrier.traceparent);
        return parent === null ? context : trace.setSpanContext(context, parent);
      },
    });
  });
  afterEach(() => {
    trace.disable();
    propagation.disable();
  });

  it("creates a span as a child of the caller's span", () => {
    const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
    openTelemetryTracer()
      .begin(CALL, { traceparent: `00-${traceId}-${spanId}-01` })
      .end(202);
    const [span] = spans;
    expect(span).to.deep.include({ name: 'POST /chats', status: null, ended: 1 });
    expect(span?.parent).to.include({ traceId, spanId });
    expect(span?.attributes).to.deep.equal({ 'http.route': '/chats', 'http.response.status_code': 202 });
  });

  it('creates a root span without a caller', () => {
    openTelemetryTracer().begin(CALL, {}).end(404);
    expect(spans[0]).to.deep.include({ parent: undefined, status: null, ended: 1 });
  });

  it('marks server errors', () => {
    openTelemetryTracer().begin(CALL, {}).end(503);
    expect(spans[0]?.status).to.deep.equal({ code: SpanStatusCode.ERROR });
  });

  it('does nothing without an SDK', () => {
    trace.disable();
    openTelemetryTracer().begin(CALL, {}).end(202);
    expect(spans).to.deep.equal([]);
  });
});
