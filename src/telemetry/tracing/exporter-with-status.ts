import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

export interface ExportStatusListener {
  /** It cannot send; told once until it can again. */
  readonly onUnavailable: (error: Error | undefined) => void;
  readonly onRecovered: () => void;
}

/** The same exporter, saying when it cannot send, and when it can again. */
export const exporterWithStatus = (
  exporter: SpanExporter,
  { onUnavailable, onRecovered }: ExportStatusListener,
): SpanExporter => {
  let isUnavailable = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== ExportResultCode.SUCCESS;
        if (failed && !isUnavailable) onUnavailable(result.error);
        if (!failed && isUnavailable) onRecovered();
        isUnavailable = failed;
        done(result);
      }),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
};
