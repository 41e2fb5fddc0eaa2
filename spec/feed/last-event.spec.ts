import { expect } from 'chai';
import type { FeedItem } from '../../src/feed/commit.ts';
import { eventKey, lastEventOf } from '../../src/feed/last-event.ts';
import { brokenItem, changeAt, EQIAD } from '../support/feed-events.ts';

const canary: FeedItem = { kind: 'canary', id: 'c', topic: EQIAD, partition: 0, offset: 8 };
const lost: FeedItem = { kind: 'lost', gap: { topic: EQIAD, partition: 0, from: 1, to: 2 } };

describe('eventKey', () => {
  it('is meta.id for what a rewound resume may bring again, and nothing for the rest', () => {
    expect([changeAt(7), canary, brokenItem('a'), lost].map(eventKey)).to.deep.equal([
      `${EQIAD}-7`,
      'c',
      null,
      null,
    ]);
  });
});

describe('lastEventOf', () => {
  it('tells when the last change was put on the feed', () => {
    expect(lastEventOf([changeAt(7), canary, brokenItem('a')])).to.deep.equal({
      kind: 'events',
      lastEventAt: '2026-05-05T11:17:39.123Z',
    });
    expect(lastEventOf([canary])).to.deep.equal({ kind: 'events', lastEventAt: null });
  });
});
