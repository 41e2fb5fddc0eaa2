import { expect } from 'chai';
import { FeedError } from '../../../src/net/feed-error.ts';
import type { FeedEvent } from '../../../src/wikimedia/health/feed-event.ts';
import { rewind } from '../../../src/wikimedia/position/rewind.ts';
import { EQIAD } from '../../support/feed-events.ts';

const ended = (code: 'feed-ended' | 'feed-event-too-large' | 'feed-unreachable'): FeedEvent => ({
  kind: 'disconnected',
  error: new FeedError(code, code),
});

describe('rewind', () => {
  it('is the configured one, and grows with the tries of a gap', () => {
    let factor = 1;
    const { ms } = rewind(15_000, { rewindFactor: () => factor });
    expect(ms()).to.equal(15_000);
    factor = 3;
    expect(ms()).to.equal(45_000);
  });

  it('is 0 after an event without an end, until a connection ends otherwise or there is a gap', () => {
    const gap = { topic: EQIAD, partition: 0, from: 1, to: 2 };
    for (const next of [ended('feed-ended'), { kind: 'gap', gap, isRewinding: true } as const]) {
      const { ms, onFeedEvent } = rewind(15_000, { rewindFactor: () => 1 });
      onFeedEvent(ended('feed-event-too-large'));
      onFeedEvent({ kind: 'connecting' });
      onFeedEvent(ended('feed-unreachable'));
      onFeedEvent({ kind: 'connected' });
      expect(ms()).to.equal(0);
      onFeedEvent(next);
      expect(ms()).to.equal(15_000);
    }
  });
});
