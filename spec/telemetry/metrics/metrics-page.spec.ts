import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { METRIC_CATALOGUE } from '../../../src/telemetry/metrics/metric-catalogue.ts';
import { metricsPage } from '../../../src/telemetry/metrics/metrics-page.ts';
import { packageRoot } from '../../../src/files/package-root.ts';

describe('docs/metrics.md', () => {
  const file = join(packageRoot(), 'docs', 'metrics.md');
  const written = readFileSync(file, 'utf8');

  it('is up to date (node scripts/metrics-table.js)', async () => {
    const config = await resolveConfig(file);
    expect(written).to.equal(await format(metricsPage(), { ...config, filepath: file }));
  });

  it('describes every metric once', () => {
    for (const { name } of Object.values(METRIC_CATALOGUE))
      expect(written.split(`\`${name}\``), name).to.have.lengthOf(2);
  });
});
