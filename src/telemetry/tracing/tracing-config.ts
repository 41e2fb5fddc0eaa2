import type { Environment } from '../environment.ts';

export type ExporterName = 'otlp' | 'console';

export interface EnabledTracing {
  readonly kind: 'on';
  readonly exporters: readonly ExporterName[];
  readonly protocol: 'http/protobuf' | 'http/json';
}

/** The tracing settings of the environment; `why` says what to change. */
export type TracingConfig =
  EnabledTracing | { readonly kind: 'off' } | { readonly kind: 'unusable'; readonly why: string };

const OFF: TracingConfig = { kind: 'off' };

/** An empty variable counts as not set: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables */
const firstSet = (env: Environment, names: readonly string[]): { name: string; text: string } | null => {
  for (const name of names) {
    const text = (env[name] ?? '').trim();
    if (text !== '') return { name, text };
  }
  return null;
};

const isHttpUrl = (text: string): boolean =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

const unusable = (name: string, text: string, allowed: string): TracingConfig => ({
  kind: 'unusable',
  why: `${name}=${JSON.stringify(text)}: must be ${allowed}`,
});

/**
 * Reads the standard variables of OpenTelemetry. By the standard, traces go to localhost by default; here tracing is off
 * until an exporter or an endpoint is set.
 */
export const tracingConfig = (env: Environment): TracingConfig => {
  const valueOf = (...names: readonly string[]) => firstSet(env, names);
  if (valueOf('OTEL_SDK_DISABLED')?.text.toLowerCase() === 'true') return OFF;
  const endpoint = valueOf('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT');
  const requested = valueOf('OTEL_TRACES_EXPORTER')?.text ?? (endpoint === null ? 'none' : 'otlp');
  const names = requested.split(',').map((name) => name.trim());
  if (names.every((name) => name === 'none')) return OFF;
  const exporters = names.filter((name) => name === 'otlp' || name === 'console');
  if (exporters.length < names.length)
    return unusable('OTEL_TRACES_EXPORTER', requested, 'otlp, console, both with a comma, or none');
  const protocol = valueOf('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL');
  const isJson = protocol?.text === 'http/json';
  if (exporters.includes('otlp')) {
    if (endpoint !== null && !isHttpUrl(endpoint.text))
      // The URL may contain a password, so the message does not show it.
      return { kind: 'unusable', why: `${endpoint.name} must be a URL such as http://localhost:4318` };
    if (protocol !== null && protocol.text !== 'http/protobuf' && !isJson)
      return unusable(protocol.name, protocol.text, 'http/protobuf or http/json');
  }
  return { kind: 'on', exporters, protocol: isJson ? 'http/json' : 'http/protobuf' };
};
