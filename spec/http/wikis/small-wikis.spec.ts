import { expect } from 'chai';
import { smallWikis } from '../../../src/http/wikis/small-wikis.ts';

describe('smallWikis', () => {
  it('are the known wikis with fewer than 10 events per hour, quiet ones too, but no other key', () => {
    const perHour = new Map([
      ['a.org', 10],
      ['b.org', 9.99],
      ['(other)', 1],
    ]);
    const domains = ['d.org', 'b.org', 'a.org', '(other)'];
    expect(smallWikis(domains, { range: { from: 0, to: 1 }, perHour })).to.deep.equal(['b.org', 'd.org']);
    expect(smallWikis(domains, null)).to.deep.equal([]);
  });
});
