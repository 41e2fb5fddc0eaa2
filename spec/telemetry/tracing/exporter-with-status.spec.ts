import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { expect } from 'chai';
import { exporterWithStatus } from '../../../src/telemetry/tracing/exporter-with-status.ts';

describe('exporterWithStatus', () => {
  it('reports the start and the end of each outage once, and forwards every result', () => {
    const events: string[] = [];
    const results: ExportResult[] = [];
    let next: ExportResult = { code: ExportResultCode.SUCCESS };
    const exporter = exporterWithStatus(
      { export: (_spans, done) => done(next), shutdown: () => Promise.resolve() },
      {
        onUnavailable: (error) => events.push(error?.message ?? '?'),
        onRecovered: () => events.push('recovered'),
      },
    );
    const send = (result: ExportResult): void => {
      next = result;
      exporter.export([], (given) => results.push(given));
    };
    const failed = (message: string): ExportResult => ({
      code: ExportResultCode.FAILED,
      error: new Error(message),
    });
    const success = { code: ExportResultCode.SUCCESS };
    const script = [success, failed('down'), failed('still down'), success, success, failed('down again')];
    for (const result of script) send(result);
    expect(events).to.deep.equal(['down', 'recovered', 'down again']);
    expect(results).to.deep.equal(script);
  });
});
