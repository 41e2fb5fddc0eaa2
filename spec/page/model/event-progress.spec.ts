import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Progress {
  readonly kind: string;
  readonly behindMs?: number;
  readonly isCatchingUp?: boolean | null;
  readonly remainingMs?: number | null;
}
interface EventProgress {
  readonly add: (newest: number, now: number) => void;
  readonly reset: () => void;
  readonly at: (now: number, savedAt: number | null) => Progress;
}
const { createEventProgress, LIVE_WITHIN_MS } = (await pageModule('model/event-progress.js')) as {
  createEventProgress: () => EventProgress;
  LIVE_WITHIN_MS: number;
};

const T = Date.parse('2026-11-21T12:00:00Z');
const DAY_MS = 86_400_000;

describe('createEventProgress', () => {
  it('is live within the bound, and unknown before the first event', () => {
    const progress = createEventProgress();
    expect(progress.at(T, null)).to.deep.equal({ kind: 'unknown' });
    progress.add(T - LIVE_WITHIN_MS, T);
    expect(progress.at(T, T)).to.deep.include({ kind: 'live', behindMs: LIVE_WITHIN_MS });
  });

  it('estimates the time remaining from the speed of event time', () => {
    const progress = createEventProgress();
    const began = T - 10 * DAY_MS;
    progress.add(began, T);
    expect(progress.at(T, T)).to.deep.include({ kind: 'behind', isCatchingUp: null, remainingMs: null });
    // 1,001 seconds of events a second: the distance shrinks by 1,000.
    for (let second = 1; second <= 10; second += 1)
      progress.add(began + second * 1_001_000, T + second * 1_000);
    const current = progress.at(T + 10_000, T + 10_000);
    expect(current).to.deep.include({ kind: 'behind', isCatchingUp: true });
    expect(current.remainingMs).to.be.closeTo((10 * DAY_MS - 10_000_000) / 1_000, 100);
  });

  it('says when it does not catch up', () => {
    const progress = createEventProgress();
    for (let second = 0; second <= 10; second += 1)
      progress.add(T - DAY_MS + second * 900, T + second * 1_000);
    expect(progress.at(T + 10_000, T)).to.deep.include({
      kind: 'behind',
      isCatchingUp: false,
      remainingMs: null,
    });
  });

  it('is quiet, not behind, if the last events were live when they were saved', () => {
    const progress = createEventProgress();
    progress.add(T - 600_000, T);
    expect(progress.at(T, T - 599_000).kind).to.equal('quiet');
    expect(progress.at(T, T - 500_000).kind, 'saved late').to.equal('behind');
    progress.add(T - 600_000, T + 11_000);
    expect(progress.at(T + 11_000, T - 500_000).kind, 'no progress').to.equal('quiet');
  });

  it('starts again after reset() and after a step back', () => {
    const progress = createEventProgress();
    progress.add(T - DAY_MS, T);
    progress.add(T - 2 * DAY_MS, T + 10_000);
    expect(progress.at(T + 10_000, T)).to.deep.include({ kind: 'behind', isCatchingUp: null });
    progress.reset();
    expect(progress.at(T, T).kind).to.equal('unknown');
  });
});
