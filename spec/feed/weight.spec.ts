import { expect } from 'chai';
import { weighFeedItems } from '../../src/feed/weight.ts';
import { brokenItem, changeAt } from '../support/feed-events.ts';

describe('weighFeedItems', () => {
  it('weighs malformed events by their text, and others alike', () => {
    const weigh = (...items: Parameters<typeof weighFeedItems>[0]['items'][number][]): number =>
      weighFeedItems({ items, size: items.length, position: null });
    expect(weigh()).to.equal(0);
    expect(weigh(changeAt(1), changeAt(2))).to.equal(2 * weigh(changeAt(1)));
    expect(weigh({ ...brokenItem('a'), data: 'x'.repeat(1_000_000) })).to.equal(2_000_000);
  });
});
