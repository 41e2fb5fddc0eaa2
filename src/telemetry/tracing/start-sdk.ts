import { diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { messageOf } from '../../core/message-of.ts';
import type { Proxies } from '../../net/proxy/proxies.ts';
import type { Log } from '../log/log.ts';
import { otelSpans } from './otel-spans.ts';
import type { Spans } from './spans.ts';
import { exporterWithStatus } from './exporter-with-status.ts';
import type { ExporterName, EnabledTracing } from './tracing-config.ts';

export interface SdkOptions extends EnabledTracing {
  /** The default service name; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES override it. */
  readonly service: string;
  readonly version: string;
  readonly log: Log;
  readonly proxies: Proxies;
}

export interface Sdk {
  readonly spans: Spans;
  /** Exports the remaining spans and shuts down. */
  readonly shutdown: () => Promise<void>;
}

const otlpExporter = async ({
  protocol,
  proxies,
}: Pick<SdkOptions, 'protocol' | 'proxies'>): Promise<SpanExporter> => {
  // The exporters read endpoint, headers, compression and timeouts from the environment themselves.
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  const agent = proxies.agentFor();
  return new OTLPTraceExporter(agent === undefined ? {} : { httpAgentOptions: () => agent });
};

const processorFor = async (
  name: ExporterName,
  { log, ...exporting }: Pick<SdkOptions, 'protocol' | 'log' | 'proxies'>,
): Promise<SpanProcessor> => {
  if (name === 'console') return new SimpleSpanProcessor(new ConsoleSpanExporter());
  const exporter = exporterWithStatus(await otlpExporter(exporting), {
    onUnavailable: (error) =>
      log.warn(
        `cannot export traces: ${messageOf(error ?? '')}. Retrying; traces that do not fit into memory will be lost`,
      ),
    onRecovered: () => log.info('trace export resumed'),
  });
  return new BatchSpanProcessor(exporter);
};

/** Starts the OpenTelemetry SDK and registers it globally, so that spans created through its API are exported. */
export const startSdk = async (options: SdkOptions): Promise<Sdk> => {
  const { service, version, log, exporters } = options;
  let isStarting = true;
  // Warn about invalid variables during the start; later diagnostics repeat for each failed export.
  const logDiagnostic = (message: string): void => log[isStarting ? 'warn' : 'debug'](`traces: ${message}`);
  const ignore = (): void => undefined;
  diag.setLogger(
    { error: logDiagnostic, warn: logDiagnostic, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  setGlobalErrorHandler((error) => logDiagnostic(messageOf(error)));

  const own = { 'service.name': service, 'service.version': version };
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes(own))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: await Promise.all(exporters.map((name) => processorFor(name, options))),
  });
  const propagator = new W3CTraceContextPropagator();
  trace.setGlobalTracerProvider(provider);
  propagation.setGlobalPropagator(propagator);
  isStarting = false;
  return {
    spans: otelSpans(provider.getTracer('headwater', version), propagator),
    shutdown: () => provider.shutdown(),
  };
};
