import { expect } from 'chai';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { lastValueFrom, of, Subject, toArray } from 'rxjs';
import { withMetricsServer } from '../../../../src/apps/shared/http/with-metrics-server.ts';
import type { Settings } from '../../../../src/config/settings.ts';
import { processRegistry } from '../../../../src/telemetry/metrics/process-registry.ts';
import { waitUntil } from '../../../support/wait-until.ts';

describe('withMetricsServer', () => {
  let closing = (): void => undefined;
  afterEach(() => closing());

  const make = (metricsPort: number | null) => {
    const lines: string[] = [];
    const record = (message: string) => void lines.push(message);
    const log = { debug: record, info: record, warn: record, error: record };
    const settings = { http: { host: '127.0.0.1' } as Settings['http'], metricsPort };
    return { lines, serve: withMetricsServer(processRegistry('producer', { version: '0' }), settings, log) };
  };
  const listening = (lines: readonly string[]) =>
    waitUntil('it listens', () => Promise.resolve(/http:\S+/.exec(lines.join('\n'))?.[0]));

  it('serves metrics while the work runs', async () => {
    const { lines, serve } = make(0);
    const work$ = new Subject<string>();
    const ended = lastValueFrom(serve(work$).pipe(toArray()));
    const url = await listening(lines);
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).to.equal('text/plain; version=0.0.4; charset=utf-8');
    expect(await answer.text())
      .to.match(/^events_produced_to_redpanda_total 0$/m)
      .and.match(/^process_cpu_seconds_total /m);
    expect((await fetch(new URL('/', url))).status).to.equal(404);
    work$.next('a');
    work$.complete();
    expect(await ended).to.deep.equal(['a']);
    expect(await fetch(url).catch(() => 'nobody is there')).to.equal('nobody is there');
  });

  it('continues without metrics when the port is in use, and names the setting', async () => {
    const other = createServer();
    closing = () => void other.close();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    const { lines, serve } = make(port);
    const work$ = new Subject<string>();
    const ended = lastValueFrom(serve(work$));
    await waitUntil('it warns', () => Promise.resolve(lines[0]));
    expect(lines).to.deep.equal([
      `metrics are disabled: port ${port} is in use: stop the other program or set METRICS_PORT to another one`,
    ]);
    work$.next('on');
    work$.complete();
    expect(await ended).to.equal('on');
  });

  it('fails when the work fails, with the same error', async () => {
    const { lines, serve } = make(0);
    const work$ = new Subject<string>();
    const ended = lastValueFrom(serve(work$)).catch((error: unknown) => String(error));
    await listening(lines);
    work$.error(new Error('PORT of call'));
    expect(await ended).to.equal('Error: PORT of call');
  });

  it('does nothing when disabled', async () => {
    const { lines, serve } = make(null);
    expect(await lastValueFrom(serve(of('work')))).to.equal('work');
    expect(lines).to.deep.equal([]);
  });
});
