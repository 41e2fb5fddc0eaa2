import { expect } from 'chai';
import { limitWarnings, type StoreLimit } from '../../../../src/apps/shared/state/limit-warnings.ts';
import { OTHER_KEY } from '../../../../src/stats/counts/key-cap.ts';
import { EMPTY_SNAPSHOT } from '../../../../src/stats/counts/snapshot.ts';

type Result = Parameters<typeof limitWarnings>[1];

/** The warnings of each result, in turn. */
const warningsOf = (...results: readonly Result[]): readonly (readonly string[])[] => {
  let known: ReadonlySet<StoreLimit> = new Set();
  return results.map((result) => {
    const { reported, lines } = limitWarnings(known, result);
    known = reported;
    return lines.map(({ level, text }) => `${level} ${text}`);
  });
};

describe('limitWarnings', () => {
  it('warns once for servers and once for domains', () => {
    const counts = new Map([
      ['a', 2],
      [OTHER_KEY, 7],
    ]);
    const withServers = { ...EMPTY_SNAPSHOT, byServerUrl: counts };
    expect(
      warningsOf(
        { snapshot: EMPTY_SNAPSHOT },
        { snapshot: withServers },
        { snapshot: withServers },
        { snapshot: { ...withServers, byDomain: counts } },
      ),
    ).to.deep.equal([
      [],
      [
        'warn the feed has more than 5000 server URLs: additional ones are counted together as "(other)". All totals stay exact',
      ],
      [],
      [
        'warn the feed has more than 5000 domains: additional ones are counted together as "(other)". All totals stay exact',
      ],
    ]);
  });

  it('warns once that rejects are dropped', () => {
    const snapshot = EMPTY_SNAPSHOT;
    const warnings = warningsOf(
      { snapshot },
      { snapshot, droppedRejects: 0 },
      { snapshot, droppedRejects: 2 },
      { snapshot, droppedRejects: 1 },
    );
    expect(warnings.map(({ length }) => length)).to.deep.equal([0, 0, 1, 0]);
    expect(warnings[2]?.[0]).to.match(
      /KEEP_REJECTS.*headwater_rejects_dropped_total.*headwater rejects list/,
    );
  });
});
