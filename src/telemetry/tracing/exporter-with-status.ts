import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

export interface ExportStatusListener {
  /** Called once per outage, with the error of the first failed export. */
  readonly onUnavailable: (error: Error | undefined) => void;
  readonly onRecovered: () => void;
}

/** Wraps an exporter and reports the start and the end of each outage. */
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
