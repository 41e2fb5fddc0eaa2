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
  const NOW = Date.parse('2026-05-05T11:20:00Z');
  const dated = (dt: string | null): FeedItem => ({ ...changeAt(8), kind: 'change', dt }) as FeedItem;

  it('tells when the last change was put on the feed', () => {
    expect(lastEventOf([changeAt(7), canary, brokenItem('a')], NOW)).to.deep.equal({
      kind: 'events',
      lastEventAt: '2026-05-05T11:17:39.123Z',
    });
    expect(lastEventOf([canary], NOW)).to.deep.equal({ kind: 'events', lastEventAt: null });
  });

  it('believes no time that is none, or lies more than minutes ahead of the clock', () => {
    for (const dt of [
      '9999-12-31T23:59:59Z',
      '2026-05-05T11:25:00.001Z',
      'soon',
      '',
      '0001-01-01T00:00:00Z',
      null,
    ])
      expect(lastEventOf([changeAt(7), dated(dt)], NOW)).to.include({
        lastEventAt: '2026-05-05T11:17:39.123Z',
      });
    const ahead = '2026-05-05T11:25:00.000Z';
    expect(lastEventOf([changeAt(7), dated(ahead)], NOW)).to.include({ lastEventAt: ahead });
    expect(lastEventOf([dated('9999-12-31T23:59:59Z')], NOW)).to.include({ lastEventAt: null });
  });
});
