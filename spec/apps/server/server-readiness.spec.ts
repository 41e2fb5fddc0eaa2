import { expect } from 'chai';
import { type ServerReadinessFacts, serverReadiness } from '../../../src/apps/server/server-readiness.ts';
import { INITIAL_HEALTH } from '../../../src/wikimedia/health/feed-health.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const facts = (
  feed: Partial<ServerReadinessFacts['feed']>,
  more: Partial<ServerReadinessFacts> = {},
): ServerReadinessFacts => ({
  feed: { ...INITIAL_HEALTH, isConnected: true, connections: 1, ...feed },
  totals: { canaries: 2, rejects: 3, deadLetters: 0, lostEvents: 4 },
  storeProblem: null,
  savedAt: '2026-11-21T11:59:59.000Z',
  nowMs: NOW,
  stallMs: 45_000,
  ...more,
});

describe('readinessOf', () => {
  it('is ready while the feed is connected and the store can be written', () => {
    const { ready, problems, details } = serverReadiness(
      facts({ lastEventAt: '2026-11-21T11:59:58.500Z', gaps: 1, duplicates: 9 }),
    );
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

  it('says that it never connected, and why', () => {
    expect(serverReadiness(facts({ isConnected: false })).problems).to.deep.equal([
      'not connected to the feed yet',
    ]);
    expect(serverReadiness(facts({ isConnected: false, problem: 'no route' })).problems).to.deep.equal([
      'no route',
    ]);
  });

  it('takes a cut of a few seconds as the feed’s everyday life, and a longer one as trouble', () => {
    const cut = { isConnected: false, problem: 'the server closed the connection' };
    expect(serverReadiness(facts({ ...cut, disconnectedAt: NOW - 4999 })).ready).to.equal(true);
    expect(serverReadiness(facts({ ...cut, disconnectedAt: NOW - 5000 }))).to.include({ ready: false });
  });

  it('says what is wrong with the store', () => {
    const { ready, problems, details } = serverReadiness(facts({}, { storeProblem: 'the disk is full' }));
    expect({ ready, problems }).to.deep.equal({ ready: false, problems: ['the disk is full'] });
    expect(details['store']).to.include({ writable: false });
  });

  it('does not invent a lag', () => {
    expect(serverReadiness(facts({ lastEventAt: null })).details['feed']).to.include({ lag_seconds: null });
    expect(serverReadiness(facts({ lastEventAt: 'sometime' })).details['feed']).to.include({
      lag_seconds: null,
    });
  });
});
