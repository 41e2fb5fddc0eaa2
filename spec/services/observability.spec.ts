import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { alertRules, queriedMetrics, OBSERVE } from '../support/queried-metrics.ts';
import type { CliProcess } from '../support/cli-process.ts';
import { metricSamples } from '../support/metric-samples.ts';
import { sharedKafka, whyNoKafka } from '../support/services/kafka.ts';
import { promtool, whyNoPromtool } from '../support/services/promtool.ts';
import { requireService } from '../support/services/require-service.ts';
import { testBed } from '../support/test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

const EVENTS = 3000;
const START_MS = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;

describe('watching', () => {
  const { feed, cli, folder } = testBed();
  before(function () {
    requireService(this, whyNoPromtool());
  });

  describe('alerts', () => {
    for (const args of [
      ['check', 'config', 'prometheus.yml'],
      ['check', 'rules', 'alerts.yml'],
      ['test', 'rules', 'alerts.test.yml'],
    ]) {
      it(`pass promtool ${args.join(' ')}`, async () => {
        const [first = '', second = '', file = ''] = args;
        const { code, output } = await promtool([first, second, join(OBSERVE, file)]);
        expect(code, output).to.equal(0);
      });
    }

    it('each have a case in which they fire', () => {
      const tests = readFileSync(join(OBSERVE, 'alerts.test.yml'), 'utf8');
      const named = [...alertRules().matchAll(/- alert: (\w+)/g)].map(([, name]) => name ?? '');
      const fires = (name: string): boolean =>
        new RegExp(`alertname: ${name}\\n\\s+exp_alerts:\\n\\s+- `).test(tests);
      expect(named.filter((name) => !fires(name))).to.deep.equal([]);
    });

    it('would be found out if they fired for anything', async () => {
      const spoilt = mkdtempSync(join(tmpdir(), 'headwater-alerts-'));
      try {
        writeFileSync(
          join(spoilt, 'alerts.yml'),
          alertRules().replace('== 0\n        for: 5m', '>= 0\n        for: 5m'),
        );
        writeFileSync(join(spoilt, 'alerts.test.yml'), readFileSync(join(OBSERVE, 'alerts.test.yml')));
        expect((await promtool(['test', 'rules', join(spoilt, 'alerts.test.yml')])).code).to.equal(1);
      } finally {
        rmSync(spoilt, { recursive: true });
      }
    });
  });

  describe('running processes', () => {
    before(async function () {
      requireService(this, whyNoKafka());
      await sharedKafka();
    });

    const look = async (running: CliProcess): Promise<string> =>
      (await fetch(await running.waitForOutput(/metrics at (http:\/\/[^\s"]+)/))).text();
    /** Waits until these series come to at least so much together. */
    const until = (running: CliProcess, names: readonly string[], least: number): Promise<string> => {
      let seen = '';
      return waitUntil(
        `${names.join(' + ')} is at least ${least}`,
        async () => {
          seen = await look(running);
          const now = metricSamples(seen);
          return names.reduce((sum, name) => sum + (now.get(name) ?? 0), 0) >= least ? seen : undefined;
        },
        { seen: () => (/^events_.*$/gm.exec(seen) ?? []).join('; ') },
      );
    };
    const expectClean = async (text: string): Promise<void> => {
      const { code, output } = await promtool(['check', 'metrics'], text);
      expect({ code, said: output }).to.deep.equal({ code: 0, said: '' });
    };

    it('give Prometheus valid metrics with true numbers for every dashboard and alert', async () => {
      const { brokers } = await sharedKafka();
      const log = generatedLog({
        seed: 5,
        startMs: START_MS,
        rate: 1000,
        count: EVENTS,
        isComplete: true,
        brokenRate: 0.01,
        canaryInterval: 100,
      });
      const { url } = await feed({ logs: [log], seed: 5 });
      const topic = `observed-${process.pid}`;
      const env = {
        METRICS_PORT: '0',
        HOST: '127.0.0.1',
        STREAM_URL: url,
        SINCE: String(START_MS),
        STATS_PUBLIC: 'true',
        KAFKA_BROKERS: brokers,
        WIKIPEDIA_TOPIC: topic,
        REJECTED_TOPIC: `${topic}.rejected`,
        CONSUMER_GROUP: topic,
        PRODUCER_ID: topic,
        BATCH_MS: '50',
      };
      const start = (verb: string, ...args: string[]): CliProcess =>
        cli([verb, '--port', '0', ...args], { ...env, DATA_DIR: folder() });
      const server = start('server');
      const producer = start('producer');
      const chat = start('chat', '--memory');
      const address = await chat.waitForOutput(/look at (http:\/\/[^/\s"]+)/);
      await fetch(`${address}/api/v1/chat_applications/demo/chats`, { method: 'POST' });

      const counted = await until(server, ['events_consumed_from_stream_total'], EVENTS);
      await until(producer, ['events_consumed_from_stream_total'], EVENTS);
      const consumer = start('consumer');
      const processed = 'events_processed_successfully_total';
      const notProcessed = ['events_failed_to_process_total', 'headwater_canaries_total'];
      const served = await until(server, [processed, ...notProcessed], EVENTS);
      const failed = metricSamples(served).get('events_failed_to_process_total') ?? 0;
      const canaries = metricSamples(served).get('headwater_canaries_total') ?? 0;
      expect(failed).to.be.above(10);
      expect(canaries).to.be.above(10);
      const events = EVENTS - failed - canaries;
      const whole = await until(server, [processed], events);
      const written = ['events_produced_to_redpanda_total', 'events_failed_to_process_total'];
      const produced = await until(producer, written, events + failed);
      const consumed = await until(consumer, [processed], events);

      expect(metricSamples(whole).get(processed)).to.equal(events);
      expect(metricSamples(produced).get('events_produced_to_redpanda_total')).to.equal(events);
      expect(metricSamples(produced).get('events_failed_to_process_total')).to.equal(failed);
      expect(metricSamples(consumed).get(processed)).to.equal(events);
      expect(metricSamples(consumed).get('events_consumed_from_redpanda_total')).to.be.at.least(events);
      expect(metricSamples(consumed).get('headwater_consumer_partitions')).to.equal(6);
      // The brokers are asked every three seconds.
      const lags = await waitUntil('no partition lags', async () => {
        const now = [...metricSamples(await look(consumer))].filter(([series]) =>
          series.includes('_lag_records{'),
        );
        return now.length === 6 && now.every(([, lag]) => lag === 0) ? now : undefined;
      });
      expect(lags).to.have.lengthOf(6);

      const texts = [counted, whole, produced, await look(consumer), await look(chat)];
      for (const text of texts) await expectClean(text);
      const there = new Set(
        texts.flatMap((text) => [...metricSamples(text).keys()].map((key) => key.replace(/\{.*/, ''))),
      );
      for (const { file, names } of queriedMetrics()) {
        expect(names).to.have.length.above(6);
        expect(
          names.filter((name) => !there.has(name)),
          file,
        ).to.deep.equal([]);
      }
      expect(metricSamples(texts.at(-1) ?? '').get('headwater_chat_orders_at_once_count')).to.equal(1);
    });

    it('would be found out if their metrics were in bad order', async () => {
      const { code } = await promtool(['check', 'metrics'], '# TYPE requests counter\nrequests 1\n');
      expect(code).to.not.equal(0);
    });
  });

  it('does not keep a process from running where the port of its metrics is taken', async () => {
    const log = generatedLog({ seed: 5, startMs: START_MS, rate: 1000, count: 10, isComplete: true });
    const { url } = await feed({ logs: [log], seed: 5 });
    const env = { HOST: '127.0.0.1', STREAM_URL: url, SINCE: String(START_MS), STATS_PUBLIC: 'true' };
    const first = cli(['server', '--port', '0'], { ...env, METRICS_PORT: '0' });
    const port = new URL(await first.waitForOutput(/metrics at (http:\/\/[^\s"]+)/)).port;
    const second = cli(['server', '--port', '0'], { ...env, METRICS_PORT: port });
    await second.waitForOutput(new RegExp(`metrics are disabled: port ${port} is in use: .*METRICS_PORT`));
    const shown = await second.waitForOutput(/look at (http:\/\/[^\s"]+)/);
    expect((await fetch(`${shown}/status`)).status).to.equal(200);
    second.kill('SIGTERM');
    expect((await second.ended).code).to.equal(0);
  });
});
