import { expect } from 'chai';
import { feedBatchEvent } from '../../../src/wikimedia/health/feed-batch-event.ts';
import type { FeedBatchEvent } from '../../../src/wikimedia/health/feed-event.ts';
import { brokenItem, changeAt, EQIAD } from '../../support/feed-events.ts';
import type { FeedItem } from '../../../src/wikimedia/event/feed-item.ts';

const canary: FeedItem = { kind: 'canary', id: 'c', topic: EQIAD, partition: 0, offset: 8 };
const lost: FeedItem = { kind: 'gap', gap: { topic: EQIAD, partition: 0, from: 1, to: 2 } };

describe('feedBatchEvent', () => {
  const NOW = Date.parse('2026-05-05T11:20:00Z');
  const NONE = { duplicates: 0, rejected: 0, firstReason: null };
  const observed = (items: readonly FeedItem[], size = items.length): FeedBatchEvent =>
    feedBatchEvent({ items, size }, NOW);
  const dated = (dt: string | null): FeedItem => ({ ...changeAt(8), kind: 'change', dt }) as FeedItem;

  it('holds the time of the last change', () => {
    expect(observed([changeAt(7), canary, brokenItem('a')])).to.deep.equal({
      ...NONE,
      kind: 'events',
      lastEventAt: '2026-05-05T11:17:39.123Z',
      isProgress: true,
    });
  });

  it('ignores times that are invalid or minutes ahead of the clock', () => {
    for (const dt of [
      '9999-12-31T23:59:59Z',
      '2026-05-05T11:25:00.001Z',
      'soon',
      '',
      '0001-01-01T00:00:00Z',
      null,
    ])
      expect(observed([changeAt(7), dated(dt)])).to.include({ lastEventAt: '2026-05-05T11:17:39.123Z' });
    const ahead = '2026-05-05T11:25:00.000Z';
    expect(observed([changeAt(7), dated(ahead)])).to.include({ lastEventAt: ahead });
    expect(observed([dated('9999-12-31T23:59:59Z')])).to.include({ lastEventAt: null, isProgress: true });
  });

  it('counts a canary as progress', () => {
    expect(observed([canary])).to.deep.equal({
      ...NONE,
      kind: 'events',
      lastEventAt: null,
      isProgress: true,
    });
  });

  it('counts neither duplicates nor rejects nor losses as progress', () => {
    const [first, second] = [brokenItem('a'), brokenItem('b')];
    expect(observed([first, second, lost], 8)).to.deep.equal({
      kind: 'events',
      lastEventAt: null,
      isProgress: false,
      duplicates: 5,
      rejected: 2,
      firstReason: first.message,
    });
    expect(observed([], 4)).to.include({ isProgress: false, duplicates: 4 });
  });
});
