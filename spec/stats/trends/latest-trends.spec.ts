import { expect } from 'chai';
import type { Trend } from '../../../src/stats/trends/trend.ts';
import { latestTrends } from '../../../src/stats/trends/latest-trends.ts';

const burst = (of: 'page' | 'user', key: string, at: number): Trend => ({
  ...{ kind: 'burst', of, key, at },
  ...{ since: at, count: 1, usual: 0, score: 7 },
});
const war = (key: string, at: number): Trend => ({
  kind: 'edit-war',
  key,
  at,
  since: at,
  reverts: 3,
  users: [],
});

describe('trendBoard', () => {
  const told = (trends: readonly Trend[]): string[] => trends.map(({ key, at }) => `${key}${at}`);

  it('lists the latest of each, latest first', () => {
    const board = latestTrends(10, 100);
    for (const trend of [
      burst('page', 'a', 1),
      burst('user', 'a', 2),
      war('a', 3),
      burst('page', 'a', 4),
      war('b', 5),
    ])
      board.add(trend);
    expect(told(board.list(50))).to.deep.equal(['b5', 'a4', 'a3', 'a2']);
    expect(told(board.list(50, 'page'))).to.deep.equal(['a4']);
    expect(told(board.list(50, 'edit-war'))).to.deep.equal(['b5', 'a3']);
    expect(told(board.list(50, 'burst'))).to.deep.equal(['a4', 'a2']);
    expect(told(board.list(103))).to.deep.equal(['b5', 'a4']);
  });

  it('keeps no more than it may', () => {
    const board = latestTrends(3, 100);
    for (let at = 0; at < 9; at += 1) board.add(burst('page', `k${at} `, at));
    expect(told(board.list(9))).to.deep.equal(['k8 8', 'k7 7', 'k6 6']);
  });
});
