import { expect } from 'chai';
import {
  METRIC_CATALOGUE,
  metricsOf,
  PROCESS_METRICS,
} from '../../../src/telemetry/metrics/metric-catalogue.ts';
import { isOpen, type MetricSpec, valuesFor } from '../../../src/telemetry/metrics/metric-spec.ts';

const specs: readonly MetricSpec[] = Object.values(METRIC_CATALOGUE);
const ORIGINALS = [
  'events_consumed_from_stream_total',
  'events_produced_to_redpanda_total',
  'events_consumed_from_redpanda_total',
  'events_processed_successfully_total',
  'events_failed_to_process_total',
];

/** A name tells its unit; the chat service's sizes of round trips are older than the rule. */
const EXCEPTIONS = ['headwater_chat_orders_at_once'];
const SUFFIXED = ['seconds', 'bytes', 'info'];

/** Each value may become a series, so a closed label stays small. The longest lists the routes of the API. */
const MAX_LABEL_VALUES = 32;

describe('METRIC_CATALOGUE', () => {
  it('has the names of the original', () => {
    expect(specs.map(({ name }) => name)).to.include.members(ORIGINALS);
  });

  it('has unique names', () => {
    const names = [...specs.map(({ name }) => name), ...Object.keys(PROCESS_METRICS)];
    expect(new Set(names).size).to.equal(names.length);
  });

  for (const { name, type, unit, help, of, labels = {}, buckets } of specs) {
    it(`describes ${name} completely`, () => {
      expect(name).to.match(/^[a-z][a-z_]*[a-z]$/);
      if (!ORIGINALS.includes(name)) expect(name).to.match(/^headwater_/);
      expect(name.endsWith('_total')).to.equal(type === 'counter');
      if (SUFFIXED.includes(unit)) expect(name.replace(/_total$/, '')).to.match(new RegExp(`_${unit}$`));
      if (type === 'histogram' && !EXCEPTIONS.includes(name)) expect(name).to.match(/_(seconds|events)$/);
      expect(help).to.match(/^[A-Z].*\.$/);
      expect(of).to.not.have.lengthOf(0);
      expect(type === 'histogram').to.equal(buckets !== undefined);
      expect([...(buckets ?? [])].sort((a, b) => a - b)).to.deep.equal([...(buckets ?? [])]);
      for (const [label, values] of Object.entries(labels)) {
        expect(label).to.match(/^[a-z]+$/);
        if (isOpen(values)) continue;
        for (const kind of of) {
          const all = valuesFor(values, kind);
          expect(all, `${label} in a ${kind}`).to.have.length.within(2, MAX_LABEL_VALUES);
          expect(new Set(all).size).to.equal(all.length);
        }
      }
    });
  }

  for (const { name, labels = {}, series = [], of } of specs) {
    it(`starts ${name} with allowed label values`, () => {
      for (const one of series) {
        expect(Object.keys(one)).to.deep.equal(Object.keys(labels));
        for (const [label, value] of Object.entries(one)) {
          const values = labels[label] ?? [];
          expect(
            of.some((kind) => valuesFor(values, kind).includes(value)),
            `${label}=${value}`,
          ).to.equal(true);
        }
      }
    });
  }

  it('has metrics for every process', () => {
    const names = (kind: Parameters<typeof metricsOf>[0]) => metricsOf(kind).map(([, { name }]) => name);
    expect(names('server')).to.include.members([ORIGINALS[0], ORIGINALS[3], 'headwater_store_write_seconds']);
    expect(names('producer')).to.include.members([ORIGINALS[0], ORIGINALS[1], 'headwater_feed_lag_seconds']);
    expect(names('consumer')).to.include.members([
      ORIGINALS[2],
      ORIGINALS[3],
      'headwater_consumer_lag_records',
    ]);
    expect(names('chat'))
      .to.include('headwater_chat_request_seconds')
      .and.not.include('headwater_feed_lag_seconds');
  });
});
