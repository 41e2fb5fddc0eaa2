import { expect } from 'chai';
import { FeedError, refusedError } from '../../../src/net/feed-error.ts';
import { feedHealth, type FeedHealth, INITIAL_HEALTH } from '../../../src/wikimedia/health/feed-health.ts';
import type { FeedBatchEvent, FeedEvent } from '../../../src/wikimedia/health/feed-event.ts';
import { EQIAD } from '../../support/feed-events.ts';

const after = (...observations: readonly FeedEvent[]): FeedHealth =>
  observations.reduce(
    (health, observation, index) => feedHealth(health, observation, 1000 * index),
    INITIAL_HEALTH,
  );
const gap = { topic: EQIAD, partition: 0, from: 10, to: 12 };
const CHANGES: FeedBatchEvent = {
  kind: 'events',
  lastEventAt: null,
  isProgress: true,
  duplicates: 0,
  rejected: 0,
  firstReason: null,
};
const cut: FeedEvent = { kind: 'disconnected', error: new FeedError('feed-ended', 'cut') };

describe('feedHealth', () => {
  it('holds whether the feed is connected, and why not', () => {
    expect(after({ kind: 'connecting' })).to.deep.equal({
      ...INITIAL_HEALTH,
      idle: { ...INITIAL_HEALTH.idle, since: 0 },
    });
    expect(after({ kind: 'connected' })).to.include({ isConnected: true, problem: null, connections: 1 });
    expect(after({ kind: 'connected' }, cut)).to.include({
      isConnected: false,
      problem: 'cut',
      connections: 1,
    });
    expect(after({ kind: 'connected' }, cut, { kind: 'connecting' })).to.include({ problem: 'cut' });
    expect(after(cut, { kind: 'connected' })).to.include({ isConnected: true, problem: null });
  });

  it('counts ended connections by reason', () => {
    const tooMany: FeedEvent = { kind: 'disconnected', error: refusedError(429, null, 0) };
    const { disconnects } = after(cut, tooMany, cut, tooMany, tooMany);
    expect(disconnects).to.deep.equal({ 'feed-ended': 2, 'feed-refused-429': 3 });
  });

  it('keeps the last event time through batches without one', () => {
    const lastEventAt = '2026-05-05T11:17:39.123Z';
    expect(after({ ...CHANGES, lastEventAt }, { ...CHANGES, lastEventAt: null })).to.include({
      lastEventAt,
    });
  });

  it('adds up duplicates, rewinds for gaps, and lost events', () => {
    const health = after(
      { kind: 'duplicates', events: 3 },
      { kind: 'duplicates', events: 4 },
      { kind: 'gap', gap, isRewinding: true },
      { kind: 'gap', gap, isRewinding: true },
      { kind: 'gap', gap, isRewinding: false },
      { kind: 'offsets-restarted', topic: EQIAD, partition: 0, from: 9, to: 0 },
    );
    expect(health).to.include({ duplicates: 7, gaps: 1, rewinds: 2, lostEvents: 3 });
  });

  it('also counts a gap without a rewind', () => {
    const other = { ...gap, from: 40, to: 49 };
    const health = after(
      { kind: 'gap', gap, isRewinding: false },
      { kind: 'gap', gap: other, isRewinding: false },
    );
    expect(health).to.include({ gaps: 2, rewinds: 0, lostEvents: 13 });
  });

  it('keeps when a working connection was lost, through failed attempts', () => {
    expect(after({ kind: 'connected' }, cut, cut).disconnectedAt).to.equal(1000);
    expect(after({ kind: 'connected' }, cut, { kind: 'connected' }).disconnectedAt).to.equal(null);
    expect(after(cut).disconnectedAt).to.equal(null);
  });
});
