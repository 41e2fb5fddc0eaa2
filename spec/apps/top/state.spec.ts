import { expect } from 'chai';
import { NO_HISTORY } from '../../../src/apps/top/history.ts';
import { UNKNOWN_STATE, withNews } from '../../../src/apps/top/state.ts';
import { AT, statsOf } from './views.ts';

describe('the state of headwater top', () => {
  const stats = statsOf(5, AT);
  const live = withNews(UNKNOWN_STATE, { kind: 'stats', stats }, AT);

  it('is live with the first statistics', () => {
    expect(live).to.deep.include({ standing: { kind: 'live' }, stats });
  });

  it('keeps the last numbers while the server is away, and since when it is', () => {
    const once = withNews(live, { kind: 'away', reason: 'cut' }, AT + 1_000);
    const twice = withNews(once, { kind: 'away', reason: 'no answer' }, AT + 2_000);
    expect(twice).to.deep.include({
      standing: { kind: 'away', since: AT + 1_000, reason: 'no answer' },
      stats,
      history: NO_HISTORY,
    });
    expect(withNews(twice, { kind: 'open' }, AT + 3_000)).to.deep.include({
      standing: { kind: 'live' },
      stats,
    });
  });
});
