import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

export interface ExportNews {
  /** It cannot send; told once until it can again. */
  readonly onAway: (error: Error | undefined) => void;
  readonly onBack: () => void;
}

/** The same exporter, saying when it cannot send, and when it can again. */
export const toldExporter = (exporter: SpanExporter, { onAway, onBack }: ExportNews): SpanExporter => {
  let isAway = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== ExportResultCode.SUCCESS;
        if (failed && !isAway) onAway(result.error);
        if (!failed && isAway) onBack();
        isAway = failed;
        done(result);
      }),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
};
