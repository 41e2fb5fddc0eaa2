import { expect } from 'chai';
import { compareCounts, type ComparedCounts } from '../../../bench/soak/compare-counts.ts';

const counts = (
  byUser: Readonly<Record<string, number>>,
  over: Partial<ComparedCounts> = {},
): ComparedCounts => {
  const messages = Object.values(byUser).reduce((sum, count) => sum + count, 0);
  return {
    messages,
    bots: 0,
    non_bots: messages,
    distinct_users: Object.keys(byUser).length,
    by_server_url: { 'https://a': messages },
    by_domain: { a: messages },
    by_user: byUser,
    canaries: 2,
    rejected: 1,
    ...over,
  };
};
const expected = counts({ Ann: 5, Bob: 3 });

describe('compareCounts', () => {
  it('finds nothing where all is the same', () => {
    expect(compareCounts(expected, counts({ Bob: 3, Ann: 5 }))).to.deep.equal({
      lost: 0,
      double: 0,
      numbers: 10,
      differences: [],
    });
  });

  it('says how many were lost, and whose', () => {
    const { lost, double, differences } = compareCounts(expected, counts({ Ann: 3, Bob: 3 }));
    expect({ lost, double }).to.deep.equal({ lost: 2, double: 0 });
    expect(differences).to.include('by_user of "Ann": 3, not 5');
  });

  it('sees a loss and a repeat that hide each other in the sum', () => {
    const { lost, double } = compareCounts(expected, counts({ Ann: 4, Bob: 4 }));
    expect({ lost, double }).to.deep.equal({ lost: 1, double: 1 });
  });

  it('sees users that should not be there, and names that every object has', () => {
    const countsOf = JSON.parse('{"Ann": 5, "Bob": 3, "__proto__": 1, "constructor": 1}') as Record<
      string,
      number
    >;
    expect(compareCounts(expected, counts(countsOf)).double).to.equal(2);
  });

  it('sees a single number that is wrong', () => {
    const { differences } = compareCounts(expected, { ...expected, rejected: 2 });
    expect(differences).to.deep.equal(['rejected: 2, not 1']);
  });

  it('leaves out what is not counted where the statistics come from', () => {
    const actual = Object.entries(expected).filter(([name]) => name !== 'canaries' && name !== 'rejected');
    expect(compareCounts(expected, Object.fromEntries(actual) as unknown as ComparedCounts).numbers).to.equal(
      8,
    );
  });
});
