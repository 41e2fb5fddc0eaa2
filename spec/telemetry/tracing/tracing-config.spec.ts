import { expect } from 'chai';
import { tracingConfig } from '../../../src/telemetry/tracing/tracing-config.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const OTLP = { kind: 'on', exporters: ['otlp'], protocol: 'http/protobuf' };

describe('tracingConfig', () => {
  it('is off unless an exporter or an endpoint is set', () => {
    for (const env of [
      {},
      { OTEL_SERVICE_NAME: 'x', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_TRACES_EXPORTER: ' ' },
      { ...ENDPOINT, OTEL_SDK_DISABLED: 'True' },
      { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' },
      { OTEL_SDK_DISABLED: 'true', OTEL_TRACES_EXPORTER: 'otlp' },
    ])
      expect(tracingConfig(env), JSON.stringify(env)).to.deep.equal({ kind: 'off' });
  });

  it('is on for either endpoint and for each exporter', () => {
    expect(tracingConfig(ENDPOINT)).to.deep.equal(OTLP);
    expect(tracingConfig({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c/v1/traces' })).to.deep.equal(OTLP);
    expect(tracingConfig({ OTEL_TRACES_EXPORTER: 'otlp' })).to.deep.equal(OTLP);
    expect(tracingConfig({ ...ENDPOINT, OTEL_SDK_DISABLED: 'false' })).to.deep.equal(OTLP);
    expect(tracingConfig({ OTEL_TRACES_EXPORTER: 'console' })).to.deep.include({ exporters: ['console'] });
    expect(tracingConfig({ OTEL_TRACES_EXPORTER: 'otlp, console' })).to.deep.include({
      exporters: ['otlp', 'console'],
    });
  });

  it('prefers the protocol of traces to the general one', () => {
    const all = { ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
    expect(tracingConfig(all)).to.include({ protocol: 'http/json' });
    expect(tracingConfig({ ...all, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' })).to.include({
      protocol: 'http/protobuf',
    });
  });

  it('says what to change in an unsupported configuration, without showing the URL', () => {
    const whyOf = (env: Readonly<Record<string, string>>): string => {
      const config = tracingConfig(env);
      return config.kind === 'unusable' ? config.why : config.kind;
    };
    expect(whyOf({ OTEL_TRACES_EXPORTER: 'zipkin' })).to.equal(
      'OTEL_TRACES_EXPORTER="zipkin": must be otlp, console, both with a comma, or none',
    );
    expect(whyOf({ OTEL_TRACES_EXPORTER: 'otlp,none' })).to.match(/^OTEL_TRACES_EXPORTER/);
    expect(whyOf({ ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).to.equal(
      'OTEL_EXPORTER_OTLP_PROTOCOL="grpc": must be http/protobuf or http/json',
    );
    for (const url of ['collector:4318', 'nothing secret'])
      expect(whyOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url })).to.equal(
        'OTEL_EXPORTER_OTLP_ENDPOINT must be a URL such as http://localhost:4318',
      );
  });
});
