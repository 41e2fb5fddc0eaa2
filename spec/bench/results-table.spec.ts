import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { fillMarkers } from '../../bench/capacity/fill-markers.ts';
import { type SavedResults, readResults } from '../../bench/saved-results.ts';
import { resultsTable } from '../../bench/results-table.ts';
import { resultsFolder } from '../../bench/run-metadata.ts';
import { packageRoot } from '../../src/files/package-root.ts';

const run = (bench: string, measuredAt: string, ratio: number): SavedResults => ({
  bench,
  measured_at: measuredAt,
  machine: { cpu: 'a', cores: 2, memory_gib: 24, node: 'v20' },
  measurements: [
    {
      path: `${bench} path`,
      beside: 'a yardstick',
      unit: 'events/s',
      headwater: 1000 * ratio,
      yardstick: 1000,
      ratio: [ratio, ratio - 0.1, ratio + 0.1],
      aim: 0.8,
    },
  ],
});

describe('the results in docs/benchmarks.md', () => {
  it('are those that were kept: run node scripts/results-table.js', async () => {
    const file = join(packageRoot(), 'docs', 'benchmarks.md');
    const written = readFileSync(file, 'utf8');
    const filled = fillMarkers(written, { kept: resultsTable(readResults(resultsFolder())) }, 'results');
    expect(written).to.equal(await format(filled, { ...(await resolveConfig(file)), filepath: file }));
  });

  it('are the newest of each bench, and say whether the aim was met', () => {
    const rows = resultsTable([
      run('b', '2026-11-20T00:00:00.000Z', 0.5),
      run('a', '2026-11-20T00:00:00.000Z', 1),
      run('a', '2026-11-19T00:00:00.000Z', 0.25),
    ]).split('\n');
    expect(rows.slice(2)).to.deep.equal([
      '| a | a path | 1,000 events/s | a yardstick: 1,000 events/s | 1 (0.9 to 1.1) | 0.8 ✓ | 2026-11-20 |',
      '| b | b path | 500 events/s | a yardstick: 1,000 events/s | 0.5 (0.4 to 0.6) | 0.8 ✗ | 2026-11-20 |',
    ]);
  });

  it('are met by memory that is less', () => {
    const saved = run('a', '2026-11-20T00:00:00.000Z', 0.5);
    const inMegabytes = saved.measurements?.map((one) => ({ ...one, unit: 'MB' })) ?? [];
    expect(resultsTable([{ ...saved, measurements: inMegabytes }])).to.include('0.8 ✓');
  });
});
