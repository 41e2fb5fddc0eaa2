import { expect } from 'chai';
import { NO_HISTORY } from '../../../../src/apps/tools/top/history.ts';
import { UNKNOWN_STATE, applyUpdate } from '../../../../src/apps/tools/top/state.ts';
import { AT, statsOf } from './view-samples.ts';

describe('the state of headwater top', () => {
  const stats = statsOf(5, AT);
  const live = applyUpdate(UNKNOWN_STATE, { kind: 'stats', stats }, AT);

  it('is live with the first statistics', () => {
    expect(live).to.deep.include({ connection: { kind: 'live' }, stats });
  });

  it('keeps the last numbers while the server is unreachable, and the time since', () => {
    const once = applyUpdate(live, { kind: 'disconnected', reason: 'cut' }, AT + 1_000);
    const twice = applyUpdate(once, { kind: 'disconnected', reason: 'no answer' }, AT + 2_000);
    expect(twice).to.deep.include({
      connection: { kind: 'disconnected', since: AT + 1_000, reason: 'no answer' },
      stats,
      history: NO_HISTORY,
    });
    expect(applyUpdate(twice, { kind: 'open' }, AT + 3_000)).to.deep.include({
      connection: { kind: 'live' },
      stats,
    });
  });
});
