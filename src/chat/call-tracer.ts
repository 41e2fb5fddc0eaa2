import type { IncomingHttpHeaders } from 'node:http';
import { context, propagation, SpanKind, SpanStatusCode, trace as api } from '@opentelemetry/api';

/** A call's span; ending it is all that is left to do with it. */
export interface CallSpan {
  readonly end: (status: number) => void;
}

/** By OpenTelemetry's conventions for HTTP and RPC. */
export interface TracedCall {
  /** Such as `POST /route`: it has few values. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The attribute that takes the status. */
  readonly statusAttribute: string;
}

export interface CallTracer {
  /**
   * Begins the span of a call, below the one that the caller's headers name (`traceparent`, `tracestate`).
   */
  readonly begin: (call: TracedCall, headers: IncomingHttpHeaders) => CallSpan;
}

const NOOP_SPAN: CallSpan = { end: () => undefined };

/**
 * Spans through OpenTelemetry's API. Without an SDK, which src/telemetry/tracing loads beforehand when it is asked to,
 * nothing is recorded, and nothing is done.
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
