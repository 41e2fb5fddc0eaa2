import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { expect } from 'chai';
import { exporterWithStatus } from '../../../src/telemetry/tracing/exporter-with-status.ts';

describe('toldExporter', () => {
  it('tells once that it cannot send, and once that it can again, and hands every result on', () => {
    const events: string[] = [];
    const results: ExportResult[] = [];
    let next: ExportResult = { code: ExportResultCode.SUCCESS };
    const exporter = exporterWithStatus(
      { export: (_spans, done) => done(next), shutdown: () => Promise.resolve() },
      {
        onUnavailable: (error) => events.push(error?.message ?? '?'),
        onRecovered: () => events.push('back'),
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
    const well = { code: ExportResultCode.SUCCESS };
    const script = [well, failed('away'), failed('still away'), well, well, failed('away again')];
    for (const result of script) send(result);
    expect(events).to.deep.equal(['away', 'back', 'away again']);
    expect(results).to.deep.equal(script);
  });
});
