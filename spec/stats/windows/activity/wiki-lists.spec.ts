import { expect } from 'chai';
import {
  pagesOfWikis,
  unknownWikiUsers,
  usersOfWikis,
  wikiListLength,
  withUnknown,
} from '../../../../src/stats/windows/activity/wiki-lists.ts';
import type { TopList } from '../../../../src/stats/windows/sketches/top-list.ts';

const list = (unlisted: number, ...counts: readonly (readonly [string, number, number])[]): TopList => ({
  counts: counts.map(([key, count, error]) => ({ key, count, error })),
  unlisted,
});

describe('lists of the users and pages of wikis', () => {
  const users = list(
    3,
    ['en.org/Alice', 9, 1],
    ['de.org/Alice', 5, 0],
    ['de.org/a/b', 4, 2],
    ['fr.org/Eve', 3, 0],
  );

  it('name the users of one wiki', () => {
    expect(usersOfWikis(users, new Set(['de.org']))).to.deep.equal(list(3, ['Alice', 5, 0], ['a/b', 4, 2]));
  });

  it('add up the users of several wikis, who may be unlisted in some of them', () => {
    expect(usersOfWikis(users, new Set(['de.org', 'en.org']))).to.deep.equal(
      list(6, ['Alice', 14, 1], ['a/b', 4, 5]),
    );
  });

  it('name the pages of some wikis', () => {
    const pages = list(2, ['en.org/A', 9, 0], ['de.org/B/C', 5, 1]);
    expect(pagesOfWikis(pages, new Set(['de.org', 'x.org']))).to.deep.equal(list(2, ['de.org/B/C', 5, 1]));
  });

  it('are bounded by the most active user where no version listed them', () => {
    expect(unknownWikiUsers(list(2, ['Alice', 5, 1], ['Bob', 4, 3]))).to.deep.equal(list(7));
    expect(unknownWikiUsers(list(8, ['Alice', 5, 1]))).to.deep.equal(list(8));
    expect(unknownWikiUsers(list(0))).to.deep.equal(list(0));
    expect(withUnknown(list(1, ['a/A', 5, 1]), 4)).to.deep.equal(list(5, ['a/A', 5, 5]));
    expect(withUnknown(list(0, ['a/A', 5, 0]), 0)).to.deep.equal(list(0, ['a/A', 5, 0]));
  });

  it('are complete where others are computed from them', () => {
    expect([20_000, 5000, 2000, 1000, 100].map(wikiListLength)).to.deep.equal([
      20_000, 10_000, 10_000, 1000, 100,
    ]);
  });
});
