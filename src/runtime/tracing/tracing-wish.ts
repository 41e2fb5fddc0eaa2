import type { Environment } from '../settings-layers.ts';

export type ExporterName = 'otlp' | 'console';

export interface WantedTracing {
  readonly kind: 'on';
  readonly exporters: readonly ExporterName[];
  readonly protocol: 'http/protobuf' | 'http/json';
}

/** What the environment asks for; `why` says what to change. */
export type TracingWish =
  WantedTracing | { readonly kind: 'off' } | { readonly kind: 'unusable'; readonly why: string };

const OFF: TracingWish = { kind: 'off' };

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables: an empty one counts as not given. */
const firstGiven = (env: Environment, names: readonly string[]): { name: string; text: string } | null => {
  for (const name of names) {
    const text = (env[name] ?? '').trim();
    if (text !== '') return { name, text };
  }
  return null;
};

const isHttpUrl = (text: string): boolean =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

const unusable = (name: string, text: string, allowed: string): TracingWish => ({
  kind: 'unusable',
  why: `${name}=${JSON.stringify(text)}: it must be ${allowed}`,
});

/**
 * Whether the standard's variables ask for traces. Unlike the standard, which sends to localhost when nothing is said,
 * they are off until an exporter or an endpoint is named.
 */
export const tracingWish = (env: Environment): TracingWish => {
  const given = (...names: readonly string[]) => firstGiven(env, names);
  if (given('OTEL_SDK_DISABLED')?.text.toLowerCase() === 'true') return OFF;
  const endpoint = given('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT');
  const asked = given('OTEL_TRACES_EXPORTER')?.text ?? (endpoint === null ? 'none' : 'otlp');
  const names = asked.split(',').map((name) => name.trim());
  if (names.every((name) => name === 'none')) return OFF;
  const exporters = names.filter((name) => name === 'otlp' || name === 'console');
  if (exporters.length < names.length)
    return unusable('OTEL_TRACES_EXPORTER', asked, 'otlp, console, both with a comma, or none');
  const protocol = given('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL');
  const isJson = protocol?.text === 'http/json';
  if (exporters.includes('otlp')) {
    if (endpoint !== null && !isHttpUrl(endpoint.text))
      // It may hold a password: it is not shown.
      return { kind: 'unusable', why: `${endpoint.name} must be a URL such as http://localhost:4318` };
    if (protocol !== null && protocol.text !== 'http/protobuf' && !isJson)
      return unusable(protocol.name, protocol.text, 'http/protobuf or http/json');
  }
  return { kind: 'on', exporters, protocol: isJson ? 'http/json' : 'http/protobuf' };
};
