import type { IncomingHttpHeaders } from 'node:http';
import { context, propagation, SpanKind, SpanStatusCode, trace as api } from '@opentelemetry/api';

/** A call's span; ending it is all that is left to do with it. */
export interface CallSpan {
  readonly end: (status: number) => void;
}

export interface Trace {
  /** Begins the span of a call, below the one that the caller's headers name (`traceparent`). */
  readonly begin: (route: string, headers: IncomingHttpHeaders) => CallSpan;
}

const NOTHING: CallSpan = { end: () => undefined };

/**
 * Spans through OpenTelemetry's API. Without an SDK, which is loaded beforehand (`node --import`), nothing is
 * recorded, and nothing is done.
 */
export const openTelemetry = (): Trace => {
  const tracer = api.getTracer('headwater-chat');
  return {
    begin: (route, headers) => {
      const parent = propagation.extract(context.active(), headers);
      const span = tracer.startSpan(`POST ${route}`, { kind: SpanKind.SERVER }, parent);
      if (!span.isRecording()) return NOTHING;
      span.setAttributes({ 'http.request.method': 'POST', 'http.route': route });
      return {
        end: (status) => {
          span.setAttribute('http.response.status_code', status);
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
  };
};
