import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { METRIC_CATALOGUE, PROCESS_METRICS } from '../../src/telemetry/metrics/metric-catalogue.ts';
import type { MetricSpec } from '../../src/telemetry/metrics/metric-spec.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { alertRules, queriedMetrics, DASHBOARDS } from '../support/queried-metrics.ts';

const specs: readonly Pick<MetricSpec, 'name' | 'type'>[] = [
  ...Object.values(METRIC_CATALOGUE),
  ...Object.entries(PROCESS_METRICS).map(([name, { type }]) => ({ name, type })),
];
const series = new Set(
  specs.flatMap(({ name, type }) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
);

describe('deploy/observe', () => {
  it('asks for metrics that are in the catalogue, and for nothing else', () => {
    const queried = queriedMetrics();
    expect(queried.map(({ file }) => file)).to.have.members([
      'alerts.yml',
      ...['chat.json', 'consumer.json', 'feed.json', 'http.json', 'producer.json', 'stores.json'],
    ]);
    for (const { file, names } of queried) {
      expect(names, file).to.have.length.above(6);
      expect(
        names.filter((name) => !series.has(name)),
        file,
      ).to.deep.equal([]);
    }
  });

  it('shows every metric of ours somewhere', () => {
    const queried = new Set(
      queriedMetrics().flatMap(({ names }) => names.map((name) => name.replace(/_(bucket|count)$/, ''))),
    );
    const panelMetrics = Object.values(METRIC_CATALOGUE).map(({ name }) => name);
    expect(panelMetrics.filter((name) => !queried.has(name))).to.deep.equal([]);
  });

  it('has an entry in the runbook for every alert, and no entry without one', () => {
    const alerts = [...alertRules().matchAll(/- alert: (\w+)/g)].map(([, name]) => name ?? '');
    const entries = [...alertRules().matchAll(/runbook: (\S+)#(\S+)/g)];
    expect(alerts).to.have.length.above(10);
    expect(entries).to.have.lengthOf(alerts.length);
    const headings = new Set<string>();
    for (const [, file = '', anchor = ''] of entries) {
      const text = readFileSync(join(packageRoot(), file), 'utf8');
      const found = [...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase());
      expect(found, anchor).to.include(anchor);
      for (const heading of found) headings.add(heading);
    }
    expect(entries.map(([, , anchor]) => anchor)).to.include.members([...headings]);
  });

  it('says in every entry what it means, what to look at, and what to do', () => {
    const text = readFileSync(join(packageRoot(), 'docs', 'runbook.md'), 'utf8');
    for (const entry of text.split(/^## /m).slice(1))
      for (const part of ['**It means**', '**Look at**', '**Do**']) expect(entry).to.include(part);
  });

  it('has the dashboards that scripts/grafana-dashboards.js writes: run it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-dashboards-'));
    try {
      execFileSync(process.execPath, [join(packageRoot(), 'scripts', 'grafana-dashboards.js'), folder]);
      expect(readdirSync(folder)).to.deep.equal(readdirSync(DASHBOARDS));
      for (const file of readdirSync(folder))
        expect(readFileSync(join(DASHBOARDS, file), 'utf8'), file).to.equal(
          readFileSync(join(folder, file), 'utf8'),
        );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names the data source that is provisioned, and no panel lies over another', () => {
    const source = readFileSync(
      join(DASHBOARDS, '..', 'provisioning', 'datasources', 'prometheus.yml'),
      'utf8',
    );
    const uid = /uid: (\S+)/.exec(source)?.[1] ?? '';
    interface Panel {
      readonly datasource: { readonly uid: string };
      readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    }
    for (const file of readdirSync(DASHBOARDS)) {
      const { panels } = JSON.parse(readFileSync(join(DASHBOARDS, file), 'utf8')) as {
        panels: readonly Panel[];
      };
      const taken = new Set<string>();
      for (const { datasource, gridPos } of panels) {
        expect(datasource.uid).to.equal(uid);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            expect(taken.has(`${x},${y}`), `${file} at ${x},${y}`).to.equal(false);
            expect(x).to.be.below(24);
            taken.add(`${x},${y}`);
          }
        }
      }
    }
  });
});
