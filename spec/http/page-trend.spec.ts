import { expect } from 'chai';
import { pageModule } from '../support/page-module.ts';

interface Point {
  readonly at: number;
  readonly rate: number;
}
interface TrendModule {
  readonly createTrend: () => { add: (at: number, rate: number) => void; points: () => readonly Point[] };
  readonly scaleTop: (largest: number) => number;
  readonly trendSpan: (points: readonly Point[], now: number) => number;
  readonly trendPaths: (
    points: readonly Point[],
    frame: { now: number; span: number; top: number; width: number; height: number },
  ) => { line: string; area: string };
}
const { createTrend, scaleTop, trendPaths, trendSpan } = (await pageModule('trend.js')) as TrendModule;

describe('the line of the last minutes', () => {
  it('holds five minutes and no more, however long the page is open and however often it is fed', () => {
    const trend = createTrend();
    for (let second = 0; second < 2000; second += 1) trend.add(second * 1000, second);
    expect(trend.points()).to.have.lengthOf(300);
    expect(trend.points().at(-1)).to.deep.equal({ at: 1_999_000, rate: 1999 });

    for (let ms = 0; ms < 5000; ms += 1) trend.add(2_000_000 + ms, 1);
    expect(trend.points().length).to.be.at.most(320);
  });

  it('has a scale that seldom moves', () => {
    expect([0, 0.4, 1, 1.1, 3, 8, 31, 50, 51, 8550].map(scaleTop)).to.deep.equal([
      1, 1, 1, 2, 5, 10, 50, 50, 100, 10_000,
    ]);
  });

  it('looks back one, two or five minutes, as far as it knows', () => {
    const since = (ms: number): number => trendSpan([{ at: 1_000_000 - ms, rate: 1 }], 1_000_000);
    expect([0, 59_000, 61_000, 121_000, 299_000].map(since)).to.deep.equal([
      60_000, 60_000, 120_000, 300_000, 300_000,
    ]);
    expect(trendSpan([], 5)).to.equal(60_000);
  });

  it('draws from left to right, and does not join what it has not seen', () => {
    const points = [
      { at: 40_000, rate: 0 },
      { at: 42_000, rate: 10 },
      { at: 70_000, rate: 20 },
      { at: 72_000, rate: 5 },
    ];
    const frame = { now: 100_000, span: 60_000, top: 20, width: 600, height: 100 };
    expect(trendPaths(points, frame)).to.deep.equal({
      line: 'M0.0,100.0L20.0,50.0M300.0,0.0L320.0,75.0',
      area: 'M0.0,100L0.0,100.0L20.0,50.0L20.0,100ZM300.0,100L300.0,0.0L320.0,75.0L320.0,100Z',
    });
    expect(trendPaths([], frame)).to.deep.equal({ line: '', area: '' });
  });
});
