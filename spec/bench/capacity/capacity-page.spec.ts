import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { fillMarkers } from '../../../bench/capacity/fill-markers.ts';
import { resultsOf } from '../../../bench/capacity/results.ts';
import { capacityTables } from '../../../bench/capacity/tables.ts';
import { syntheticTraffic } from '../../../bench/capacity/traffic.ts';
import { readResults } from '../../../bench/saved-results.ts';
import { resultsFolder } from '../../../bench/run-metadata.ts';
import { packageRoot } from '../../../src/files/package-root.ts';
import { resultsFixture } from '../support/results-fixture.ts';

describe('docs/capacity.md', () => {
  const traffic = syntheticTraffic();

  it('is what the results say: run node scripts/capacity.js', async () => {
    const file = join(packageRoot(), 'docs', 'capacity.md');
    const written = readFileSync(file, 'utf8');
    const results = resultsOf(readResults(resultsFolder()));
    const filled = fillMarkers(written, capacityTables(results, traffic));
    expect(written).to.equal(await format(filled, { ...(await resolveConfig(file)), filepath: file }));
  });

  it('says so where nothing was measured', () => {
    const { paths, needs, machines } = capacityTables(resultsOf([]), traffic);
    for (const text of [paths, needs, machines]) expect(text).to.include('not measured yet');
  });

  it('has every number when all was measured, and none that is no number', () => {
    const text = Object.values(capacityTables(resultsOf(resultsFixture()), traffic)).join('\n');
    expect(text).not.to.match(/not measured yet|NaN|Infinity|undefined/);
    expect(text).to.include('| server: feed → embedded | 100,000 | 2,500 |');
  });

  it('names the machines of its own numbers, and no others', () => {
    const machinesOf = (bench: string): string | undefined => {
      const machine = { cpu: 'another one', cores: 64, memory_gib: 512, node: 'v24' };
      const other = { bench, measured_at: '2026-11-30T10:00:00.000Z', machine };
      return capacityTables(resultsOf([...resultsFixture(), other]), traffic)['machines'];
    };
    const known = '- made up, 2 cores, 8 GiB, Node v22';
    expect(machinesOf('follow')).to.equal(known);
    expect(machinesOf('ingest')?.split('\n')).to.have.members([
      known,
      '- another one, 64 cores, 512 GiB, Node v24',
    ]);
  });
});

describe('fillMarkers', () => {
  const page = 'a\n<!-- capacity:one -->\nold\n<!-- /capacity -->\nb';

  it('replaces what is between the markers, again and again', () => {
    const once = fillMarkers(page, { one: 'new $& $1' });
    expect(once).to.equal('a\n<!-- capacity:one -->\n\nnew $& $1\n\n<!-- /capacity -->\nb');
    expect(fillMarkers(once, { one: 'new $& $1' })).to.equal(once);
  });

  it('refuses a marker without a text, and a text without a marker', () => {
    expect(() => fillMarkers(page, {})).to.throw('no text for the marker capacity:one');
    expect(() => fillMarkers(page, { one: '', two: '' })).to.throw('no marker capacity:two');
  });
});
