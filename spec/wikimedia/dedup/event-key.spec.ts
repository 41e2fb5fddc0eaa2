import { expect } from 'chai';
import { eventKey } from '../../../src/wikimedia/dedup/event-key.ts';
import type { FeedItem } from '../../../src/wikimedia/event/feed-item.ts';
import { brokenItem, changeAt, EQIAD } from '../../support/feed-events.ts';

const canary: FeedItem = { kind: 'canary', id: 'c', topic: EQIAD, partition: 0, offset: 8 };
const gap: FeedItem = { kind: 'gap', gap: { topic: EQIAD, partition: 0, from: 1, to: 2 } };

describe('eventKey', () => {
  it('is meta.id for events that a rewound resume may repeat, and null for other items', () => {
    expect([changeAt(7), canary, brokenItem('a'), gap].map(eventKey)).to.deep.equal([
      `${EQIAD}-7`,
      'c',
      null,
      null,
    ]);
  });
});
