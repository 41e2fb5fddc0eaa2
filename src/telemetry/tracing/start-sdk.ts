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
import { messageOf } from '../../process/lifecycle.ts';
import type { Log } from '../log/log.ts';
import { otelSpans } from './otel-spans.ts';
import type { Spans } from './spans.ts';
import { exporterWithStatus } from './exporter-with-status.ts';
import type { ExporterName, EnabledTracing } from './tracing-config.ts';

export interface SdkOptions extends EnabledTracing {
  /** The name of the service unless OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES say another. */
  readonly service: string;
  readonly version: string;
  readonly log: Log;
}

/** What traces a process. */
export interface Sdk {
  readonly spans: Spans;
  /** Sends what waits, and ends. */
  readonly shutdown: () => Promise<void>;
}

const otlpExporter = async (protocol: EnabledTracing['protocol']): Promise<SpanExporter> => {
  // Where to, headers, compression and times they read from the environment themselves.
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
};

const processorFor = async (
  name: ExporterName,
  { protocol, log }: Pick<SdkOptions, 'protocol' | 'log'>,
): Promise<SpanProcessor> => {
  if (name === 'console') return new SimpleSpanProcessor(new ConsoleSpanExporter());
  const exporter = exporterWithStatus(await otlpExporter(protocol), {
    onUnavailable: (error) =>
      log.warn(
        `traces cannot be sent, and those that do not fit into memory are lost: ${messageOf(error ?? '')}`,
      ),
    onRecovered: () => log.info('traces are sent again'),
  });
  return new BatchSpanProcessor(exporter);
};

/** Loads OpenTelemetry's SDK and registers it: from here on whoever uses the API makes spans that are sent. */
export const startSdk = async (options: SdkOptions): Promise<Sdk> => {
  const { service, version, log, exporters } = options;
  let isStarting = true;
  // What is wrong with the variables is told when they are read; what comes later, about every failed try, is not.
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
