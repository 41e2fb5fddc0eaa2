import { expect } from 'chai';
import { serverReadiness } from '../../../src/apps/server/server-readiness.ts';
import { INITIAL_SERVER_STATE, type ServerState } from '../../../src/apps/server/server-state.ts';
import { type FeedHealth, INITIAL_HEALTH } from '../../../src/wikimedia/health/feed-health.ts';
import { EMPTY_SNAPSHOT } from '../../../src/stats/counts/snapshot.ts';
import type { Readiness } from '../../../src/http/health/readiness.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const readinessOf = (health: Partial<FeedHealth>, over: Partial<ServerState> = {}): Readiness =>
  serverReadiness(
    {
      ...INITIAL_SERVER_STATE,
      feed: {
        ...INITIAL_SERVER_STATE.feed,
        health: { ...INITIAL_HEALTH, isConnected: true, connections: 1, ...health },
      },
      totals: { canaries: 2, rejects: 3, deadLetters: 0, lostEvents: 4 },
      snapshot: { ...EMPTY_SNAPSHOT, asOf: '2026-11-21T11:59:59.000Z' },
      ...over,
    },
    { nowMs: NOW, stallMs: 45_000 },
  );

describe('serverReadiness', () => {
  it('is ready while the feed is connected and the store is writable', () => {
    const { ready, problems, details } = readinessOf({
      lastEventAt: '2026-11-21T11:59:58.500Z',
      gaps: 1,
      duplicates: 9,
    });
    expect({ ready, problems }).to.deep.equal({ ready: true, problems: [] });
    expect(details['feed']).to.include({
      connected: true,
      lag_seconds: 1.5,
      gaps: 1,
      repeats: 9,
      lost_events: 4,
      canaries: 2,
      rejected: 3,
    });
    expect(details['store']).to.deep.equal({ writable: true, last_saved_at: '2026-11-21T11:59:59.000Z' });
  });

  it('reports that it has not connected yet, and why', () => {
    expect(readinessOf({ isConnected: false }).problems).to.deep.equal(['not connected to the feed yet']);
    expect(readinessOf({ isConnected: false, problem: 'no route' }).problems).to.deep.equal(['no route']);
  });

  it('accepts an outage of a few seconds, and reports a longer one', () => {
    const cut = { isConnected: false, problem: 'the server closed the connection' };
    expect(readinessOf({ ...cut, disconnectedAt: NOW - 4999 }).ready).to.equal(true);
    expect(readinessOf({ ...cut, disconnectedAt: NOW - 5000 })).to.include({ ready: false });
  });

  it('reports a store problem', () => {
    const { ready, problems, details } = readinessOf({}, { storeProblem: 'the disk is full' });
    expect({ ready, problems }).to.deep.equal({ ready: false, problems: ['the disk is full'] });
    expect(details['store']).to.include({ writable: false });
  });

  it('reports no lag without a usable time', () => {
    expect(readinessOf({ lastEventAt: null }).details['feed']).to.include({ lag_seconds: null });
    expect(readinessOf({ lastEventAt: 'sometime' }).details['feed']).to.include({
      lag_seconds: null,
    });
  });

  it('says where counting began, and offers the last day as long as it counts for less', () => {
    const historyAt = (since: number | null): unknown => {
      const { details } = serverReadiness(
        INITIAL_SERVER_STATE,
        { nowMs: NOW, stallMs: 45_000 },
        { since, command: 'headwater …' },
      );
      const { counting_since, history_command } = details['feed'] as Readonly<Record<string, unknown>>;
      return { counting_since, history_command };
    };
    expect(historyAt(NOW - 86_399_999)).to.deep.equal({
      counting_since: '2026-11-20T12:00:00.001Z',
      history_command: 'headwater …',
    });
    expect(historyAt(NOW - 86_400_000)).to.deep.equal({
      counting_since: '2026-11-20T12:00:00.000Z',
      history_command: null,
    });
    expect(historyAt(null)).to.deep.equal({ counting_since: null, history_command: null });
  });
});
