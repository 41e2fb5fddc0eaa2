import { expect } from 'chai';
import { trendsOf } from '../../../bench/soak/growth-trends.ts';
import { samplesFixture, type Shape } from '../support/samples-fixture.ts';

const MINUTES_20 = 1200;

const rising = (shape?: Shape, seconds = MINUTES_20): readonly string[] =>
  trendsOf(samplesFixture(seconds, shape))
    .filter(({ rises }) => rises)
    .map(({ name }) => name);

/** Killed every five minutes, unless told otherwise. */
const restarted = (at: number, seconds = 300) => ({ life: Math.floor(at / seconds), age: at % seconds });

describe('trendsOf', () => {
  it('finds nothing that rises in a system that is as it was', () => {
    expect(rising()).to.deep.equal([]);
    expect(trendsOf(samplesFixture(MINUTES_20)).map(({ name }) => name)).to.deep.equal([
      'lag',
      'database',
      'RSS of the server',
      'heap of the server',
      'descriptors of the server',
    ]);
  });

  it('finds memory that leaks, also when the process is killed now and then', () => {
    expect(rising((at) => ({ ...restarted(at), rssMb: 150 + 0.03 * (at % 300) }))).to.deep.equal([
      'RSS of the server',
    ]);
  });

  it('finds a lag and a database that grow', () => {
    expect(rising((at) => ({ lag: at / 1000, databaseMb: at / 10 }))).to.deep.equal(['lag', 'database']);
  });

  it('bears with the growth that its tolerance allows', () => {
    expect(rising((at) => ({ rssMb: 150 + (40 * at) / 3600 }))).to.deep.equal([]);
  });

  it('looks at calm samples only', () => {
    expect(rising((at) => ({ calm: at % 60 > 20, lag: at % 60 > 20 ? 0.3 : at / 10 }))).to.deep.equal([]);
  });

  it('does not take the warming up of the run, or of a process, for growth', () => {
    expect(rising((at) => ({ databaseMb: Math.min(at, 120) }))).to.deep.equal([]);
    expect(rising((at) => ({ ...restarted(at, 150), rssMb: Math.min(at % 150, 60) }))).to.deep.equal([]);
  });

  it('says nothing of a run that is too short', () => {
    const slopes = trendsOf(samplesFixture(170, (at) => ({ rssMb: at }))).map(({ slope }) => slope);
    expect(slopes).to.deep.equal([null, null, null, null, null]);
  });
});
