import type { IncomingHttpHeaders } from 'node:http';
import { context, propagation, SpanKind, SpanStatusCode, trace as api } from '@opentelemetry/api';

/** The span of a call. */
export interface CallSpan {
  readonly end: (status: number) => void;
}

/** Follows OpenTelemetry's semantic conventions for HTTP and RPC. */
export interface TracedCall {
  /** A low-cardinality name such as `POST /route`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Name of the status attribute. */
  readonly statusAttribute: string;
}

export interface CallTracer {
  /** Starts the span of a call as a child of the caller's span (headers `traceparent`, `tracestate`). */
  readonly begin: (call: TracedCall, headers: IncomingHttpHeaders) => CallSpan;
}

const NOOP_SPAN: CallSpan = { end: () => undefined };

/**
 * Creates spans through OpenTelemetry's API. Without an SDK, which src/telemetry/tracing loads if configured, this does
 * nothing.
 */
export const openTelemetryTracer = (): CallTracer => {
  const tracer = api.getTracer('headwater-chat');
  return {
    begin: ({ name, attributes, statusAttribute }, headers) => {
      const parent = propagation.extract(context.active(), headers);
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
      if (!span.isRecording()) return NOOP_SPAN;
      return {
        end: (status) => {
          span.setAttribute(statusAttribute, status);
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
  };
};
