import { expect } from 'chai';
import { type EditWarOptions, editWarDetector } from '../../../src/stats/trends/edit-war-detector.ts';
import type { EditWarTrend } from '../../../src/stats/trends/trend.ts';
import { TREND_OPTIONS } from '../../../src/stats/trends/trend-options.ts';
import { seededRandom } from '../../support/random-arrivals.ts';

const MINUTE_MS = 60_000;

/** A change: who, and how long the page is then; a minute after the one before, unless it says when. */
type Change = readonly [user: string, length: number, minute?: number];

const trendsOf = (
  changes: readonly Change[],
  options: EditWarOptions = TREND_OPTIONS.editWars,
  page = 'en.wikipedia.org/Page',
): EditWarTrend[] => {
  const detector = editWarDetector(options);
  let length = 1000;
  return changes.flatMap(([user, next, minute], i) => {
    const at = (minute ?? i) * MINUTE_MS;
    const trend = detector.add(page, {
      user,
      at,
      revisionOld: 500 + i,
      revisionNew: 501 + i,
      lengthOld: length,
      lengthNew: next,
    });
    length = next;
    return trend ?? [];
  });
};

describe('editWarDetector', () => {
  const war: readonly Change[] = [
    ['Vandal', 40],
    ['Alice', 1000],
    ['Vandal', 40],
    ['Bob', 1000],
    ['Vandal', 40],
  ];

  it('reports users who revert each other from the third revert on, and each further revert', () => {
    expect(trendsOf(war)).to.deep.equal([
      {
        kind: 'edit-war',
        key: 'en.wikipedia.org/Page',
        at: 3 * MINUTE_MS,
        since: MINUTE_MS,
        reverts: 3,
        users: ['Alice', 'Vandal', 'Bob'],
      },
      {
        kind: 'edit-war',
        key: 'en.wikipedia.org/Page',
        at: 4 * MINUTE_MS,
        since: MINUTE_MS,
        reverts: 4,
        users: ['Alice', 'Vandal', 'Bob'],
      },
    ]);
  });

  it('recognises a revert of several changes at once', () => {
    expect(
      trendsOf([
        ['Vandal', 40],
        ['Vandal', 50],
        ['Alice', 1000],
        ['Vandal', 50],
        ['Alice', 1000],
      ]),
    ).to.have.length(1);
  });

  it('reports nobody who reverts their own changes, or who reverts alone', () => {
    const alone = { ...TREND_OPTIONS.editWars, minReverts: 1, minUsers: 1 };
    expect(
      trendsOf(
        war.map(([, length]) => ['Alice', length] as const),
        alone,
      ),
    ).to.deep.equal([]);
    expect(
      trendsOf([
        ['a', 40],
        ['Alice', 1000],
        ['b', 50],
        ['Alice', 1000],
        ['c', 60],
        ['Alice', 1000],
      ]),
    ).to.deep.equal([]);
  });

  it('takes no growing page for a war, nor one on which many work', () => {
    const random = seededRandom(5);
    for (let page = 0; page < 200; page += 1) {
      let length = 1000;
      const changes = Array.from({ length: 20 }, (_, i): Change => {
        length += Math.floor(random() * 400) - 100;
        return [`user ${i % 3}`, length];
      });
      expect(trendsOf(changes), `page ${page}`).to.deep.equal([]);
    }
  });

  it('does not see changes that leave the length as it was', () => {
    expect(trendsOf(war.map(([user]) => [user, 1000] as const))).to.deep.equal([]);
  });

  it('counts reverts of the last hour only', () => {
    const every = (minutes: number): readonly Change[] =>
      war.slice(0, 4).map(([user, length], i): Change => [user, length, i * minutes]);
    expect(trendsOf(every(29))).to.have.length(1);
    expect(trendsOf(every(30))).to.have.length(0);
  });

  it('recognises a revert to a revision that was current for a long time', () => {
    const options = { ...TREND_OPTIONS.editWars, minReverts: 1, minUsers: 1 };
    const late = (minute: number): readonly Change[] => [
      ['Alice', 1200, 0],
      ['Vandal', 40, 200],
      ['Bob', 1200, minute],
    ];
    expect(trendsOf(late(259), options)).to.have.length(1);
    expect(trendsOf(late(260), options)).to.have.length(0);
  });

  it('begins anew where a change is missing, and takes a repeated one for no revert', () => {
    const detector = editWarDetector({ ...TREND_OPTIONS.editWars, minReverts: 1, minUsers: 1 });
    const change = (user: string, revisionOld: number, lengthOld: number, lengthNew: number) =>
      detector.add('page', { user, at: 0, revisionOld, revisionNew: revisionOld + 1, lengthOld, lengthNew });
    expect(change('Vandal', 1, 1000, 40)).to.equal(null);
    expect(change('Alice', 7, 500, 1000)).to.equal(null);
    expect(change('Vandal', 8, 1000, 500)?.reverts).to.equal(1);
    expect(change('Alice', 7, 500, 1000)).to.equal(null);
    expect(change('Alice', 9, 500, 1000)?.reverts).to.equal(2);
  });

  it('looks back at so many states, and follows so many pages', () => {
    const long: readonly Change[] = [
      ['Vandal', 40],
      ...Array.from({ length: 6 }, (_, i): Change => ['Bob', 50 + i]),
      ['Alice', 1000],
    ];
    const options = { ...TREND_OPTIONS.editWars, minReverts: 1, minUsers: 1 };
    expect(trendsOf(long, { ...options, maxStates: 8 })).to.have.length(1);
    expect(trendsOf(long, { ...options, maxStates: 7 })).to.have.length(0);

    const detector = editWarDetector({ ...options, maxPages: 10 });
    for (let n = 0; n < 25; n += 1)
      detector.add(`page ${n}`, {
        user: 'a',
        at: 0,
        revisionOld: 1,
        revisionNew: 2,
        lengthOld: 1,
        lengthNew: 2,
      });
    expect([detector.pages, detector.evicted]).to.deep.equal([10, 15]);
  });
});
