import { expect } from 'chai';
import { register } from 'prom-client';
import { metricsOf, PROCESS_METRICS } from '../../../src/telemetry/metrics/metric-catalogue.ts';
import { isOpen, type ProcessKind, valuesFor } from '../../../src/telemetry/metrics/metric-spec.ts';
import { processRegistry } from '../../../src/telemetry/metrics/process-registry.ts';
import { metricSamples } from '../../support/metric-samples.ts';

const KINDS: readonly ProcessKind[] = ['server', 'producer', 'consumer', 'chat'];
const make = <K extends ProcessKind>(kind: K) => processRegistry(kind, { version: '1.2.3' });

describe('processRegistry', () => {
  for (const kind of KINDS) {
    it(`starts every series of a ${kind} at 0`, async () => {
      const found = metricSamples(await make(kind).text());
      const values = [...found].filter(([series]) => !series.startsWith('headwater_build_info'));
      expect(values.filter(([, value]) => value !== 0)).to.deep.equal([]);
      for (const [, { name, type, labels = {}, series }] of metricsOf(kind)) {
        if (name === 'headwater_build_info' || Object.values(labels).some(isOpen)) continue;
        const expected =
          series?.length ??
          Object.values(labels).reduce((count, values) => count * valuesFor(values, kind).length, 1);
        const suffix = type === 'histogram' ? '_count' : '';
        const its = [...found.keys()].filter((one) => one.replace(/\{.*/, '') === `${name}${suffix}`);
        expect(its, name).to.have.lengthOf(expected);
      }
    });
  }

  it('exposes the version', async () => {
    expect([...metricSamples(await make('chat').text())]).to.deep.include([
      `headwater_build_info{version="1.2.3",node="${process.version}",process="chat"}`,
      1,
    ]);
  });

  it('counts by label', async () => {
    const { metrics, text } = make('server');
    metrics.eventsProcessed.inc(5);
    metrics.eventsProcessed.inc(2);
    metrics.deadLetters.inc(3, { reason: 'not-json' });
    metrics.storeWriteSeconds.observe(0.02);
    const found = metricSamples(await text());
    expect(found.get('events_processed_successfully_total')).to.equal(7);
    expect(found.get('headwater_dead_letters_total{reason="not-json"}')).to.equal(3);
    expect(found.get('headwater_store_write_seconds_count')).to.equal(1);
    expect(found.get('headwater_store_write_seconds_bucket{le="0.01"}')).to.equal(0);
    expect(found.get('headwater_store_write_seconds_bucket{le="0.025"}')).to.equal(1);
  });

  it('creates no series for an unknown label value', async () => {
    const { metrics, text } = make('server');
    const before = metricSamples(await text()).size;
    for (let at = 0; at < 1000; at += 1) {
      metrics.httpRequests.inc(1, { route: `/users/${at}`, status: String(1000 + at) });
      metrics.deadLetters.inc(1, { reason: `reason ${at}` });
      metrics.feedReconnects.inc(1, { reason: 'refused-418' });
    }
    const found = metricSamples(await text());
    expect(found.size).to.equal(before);
    expect(found.get('headwater_http_requests_total{route="other",status="other"}')).to.equal(1000);
    expect(found.get('headwater_dead_letters_total{reason="other"}')).to.equal(1000);
    expect(found.get('headwater_feed_reconnects_total{reason="other"}')).to.equal(1000);
  });

  it('reads values at each scrape and removes series that are gone', async () => {
    const { metrics, text } = make('consumer');
    let partitions = ['0', '7'];
    let room = 10;
    metrics.room.read(() => room);
    metrics.consumerLag.readEach(() => partitions.map((partition) => [3, { partition }] as const));
    expect(
      [...metricSamples(await text()).keys()].filter((one) => one.includes('lag_records')),
    ).to.deep.equal([
      'headwater_consumer_lag_records{partition="0"}',
      'headwater_consumer_lag_records{partition="7"}',
    ]);
    partitions = ['7'];
    room = 20;
    const found = metricSamples(await text());
    expect([...found.keys()].filter((one) => one.includes('lag_records'))).to.have.lengthOf(1);
    expect(found.get('headwater_loop_room_events')).to.equal(20);
  });

  it('separates two processes, and registers nothing globally', async () => {
    const [one, other] = [make('server'), make('server')];
    one.metrics.eventsProcessed.inc(1);
    expect(metricSamples(await other.text()).get('events_processed_successfully_total')).to.equal(0);
    expect(register.getMetricsAsArray()).to.deep.equal([]);
  });

  it('adds the process metrics on request, with the names of the catalogue', async () => {
    const { text, addProcessMetrics } = make('producer');
    const named = async (): Promise<string[]> =>
      [...(await text()).matchAll(/^# TYPE ((?:process|nodejs)_\w+)/gm)].map(([, name]) => name ?? '');
    expect(await named()).to.deep.equal([]);
    addProcessMetrics();
    const all = Object.keys(PROCESS_METRICS);
    expect(all).to.include.members(await named());
    expect(await named()).to.include.members(all.filter((name) => !name.endsWith('_fds')));
    expect(metricSamples(await text()).get('process_resident_memory_bytes')).to.be.above(1e6);
  });
});
