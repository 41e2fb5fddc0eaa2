import { expect } from 'chai';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { lastValueFrom, of, Subject, toArray } from 'rxjs';
import { withMetricsServer } from '../../../../src/apps/shared/http/with-metrics-server.ts';
import type { Settings } from '../../../../src/config/settings.ts';
import { processRegistry } from '../../../../src/telemetry/metrics/process-registry.ts';
import { waitUntil } from '../../../support/wait-until.ts';

describe('metricsLife', () => {
  let closing = (): void => undefined;
  afterEach(() => closing());

  const make = (metricsPort: number | null) => {
    const lines: string[] = [];
    const tell = (message: string) => void lines.push(message);
    const log = { debug: tell, info: tell, warn: tell, error: tell };
    const settings = { http: { host: '127.0.0.1' } as Settings['http'], metricsPort };
    return { lines, life: withMetricsServer(processRegistry('producer', { version: '0' }), settings, log) };
  };
  const listening = (lines: readonly string[]) =>
    waitUntil('it listens', () => Promise.resolve(/http:\S+/.exec(lines.join('\n'))?.[0]));

  it('serves the metrics as long as the work goes on', async () => {
    const { lines, life } = make(0);
    const work$ = new Subject<string>();
    const ended = lastValueFrom(life(work$).pipe(toArray()));
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

  it('lets the work go on where its port is taken, and says which setting it is', async () => {
    const other = createServer();
    closing = () => void other.close();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    const { lines, life } = make(port);
    const work$ = new Subject<string>();
    const ended = lastValueFrom(life(work$));
    await waitUntil('it warns', () => Promise.resolve(lines[0]));
    expect(lines).to.deep.equal([
      `there are no metrics: port ${port} is in use: stop the other program or set METRICS_PORT to another one`,
    ]);
    work$.next('on');
    work$.complete();
    expect(await ended).to.equal('on');
  });

  it('fails with the work, and not in its place', async () => {
    const { lines, life } = make(0);
    const work$ = new Subject<string>();
    const ended = lastValueFrom(life(work$)).catch((error: unknown) => String(error));
    await listening(lines);
    work$.error(new Error('PORT of call'));
    expect(await ended).to.equal('Error: PORT of call');
  });

  it('does nothing where it is off', async () => {
    const { lines, life } = make(null);
    expect(await lastValueFrom(life(of('work')))).to.equal('work');
    expect(lines).to.deep.equal([]);
  });
});
