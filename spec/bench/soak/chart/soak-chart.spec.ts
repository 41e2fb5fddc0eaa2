import { expect } from 'chai';
import { soakChart } from '../../../../bench/soak/chart/soak-chart.ts';
import { ticksTo } from '../../../../bench/soak/chart/ticks-to.ts';
import { samplesFixture } from '../../support/samples-fixture.ts';
import { whyNotWellFormed } from '../../support/why-not-well-formed.ts';

describe('soakChart', () => {
  const samples = samplesFixture(300, (at) => ({
    fault: at === 60 ? 'feed cut' : at === 120 ? 'kill -9 <server> & "more"' : null,
    lag: at === 63 ? null : 0.3,
  }));
  const svg = soakChart(samples, 'server & <embedded>');

  it('is well-formed, whatever the names', () => {
    expect(whyNotWellFormed(svg)).to.equal(null);
  });

  it('would not pass as well-formed with a tag left open or a bare ampersand', () => {
    expect(whyNotWellFormed(svg.replace('</svg>', ''))).to.be.a('string');
    expect(whyNotWellFormed(svg.replace('&amp;', '&'))).to.be.a('string');
    expect(whyNotWellFormed(svg.replace('&lt;', '<'))).to.be.a('string');
  });

  it('has a chart for each measure with its unit, and the faults by letters', () => {
    for (const text of [
      'counted, events/s',
      'behind the feed, s',
      'memory, MB',
      'open files',
      'database, MB',
    ])
      expect(svg).to.include(`>${text}`);
    expect(svg).to.include('a: feed cut, b: kill -9');
    expect(svg.match(/class="fault"/g)).to.have.lengthOf(2);
    expect(svg).to.include('5 min');
  });

  it('has a hole where there was no answer', () => {
    const [, lag = ''] = /behind the feed[^]*?<path class="line line0" d="([^"]*)"/.exec(svg) ?? [];
    expect(lag.match(/M/g)).to.have.lengthOf(2);
  });

  it('has no number that is none, also without any sample', () => {
    for (const picture of [svg, soakChart([], 'nothing')])
      expect(picture).not.to.match(/NaN|Infinity|undefined/);
  });

  it('suits light and dark', () => {
    expect(svg).to.include('prefers-color-scheme: dark');
  });
});

describe('ticksTo', () => {
  it('gives round numbers from 0 on that reach the most', () => {
    expect(ticksTo(20_400, 3)).to.deep.equal([0, 10_000, 20_000, 30_000]);
    expect(ticksTo(0.7, 3)).to.deep.equal([0, 0.5, 1]);
    expect(ticksTo(38, 3)).to.deep.equal([0, 20, 40]);
    expect(ticksTo(0, 3)).to.deep.equal([0, 1]);
  });
});
