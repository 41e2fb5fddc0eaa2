import { expect } from 'chai';
import { readRecentChange } from '../../../src/wikimedia/event/read-recent-change.ts';
import { sizeOfFeedItems } from '../../../src/wikimedia/event/size-of-feed-items.ts';
import { brokenItem, changeAt, changeText } from '../../support/feed-events.ts';

const sizeOf = (...items: Parameters<typeof sizeOfFeedItems>[0]['items'][number][]): number =>
  sizeOfFeedItems({ items, size: items.length, position: null });

describe('sizeOfFeedItems', () => {
  it('counts a fixed size per event', () => {
    expect(sizeOf()).to.equal(0);
    expect(sizeOf(changeAt(1), changeAt(2))).to.equal(2 * sizeOf(changeAt(1)));
  });

  it('counts rejected events by their text', () => {
    expect(sizeOf({ ...brokenItem('a'), data: 'x'.repeat(1_000_000) })).to.be.within(2_000_000, 2_001_000);
  });

  for (const field of ['user', 'title', 'server_url', 'type'])
    it(`counts the ${field} of a change by its length`, () => {
      const item = (text: string): ReturnType<typeof readRecentChange> =>
        readRecentChange(changeText(1, { [field]: text }));
      expect(sizeOf(item('x'.repeat(500))) - sizeOf(item('x'))).to.equal(2 * 499);
    });
});
