import { expect } from 'chai';
import { zeroCounts } from '../../../../src/stats/windows/window-counts.ts';
import { NO_WINDOW_DELTAS, type WindowDeltas } from '../../../../src/stats/windows/window-deltas.ts';
import {
  caughtUp,
  grownState,
  keptFrom,
  NO_WINDOWS,
  settledOf,
} from '../../../../src/stores/cassandra/windows/window-state.ts';

const HOUR_MS = 3_600_000;
const RETENTION = {
  retention: { '1s': HOUR_MS, '1m': 24 * HOUR_MS, '1h': 48 * HOUR_MS },
  now: 1000 * HOUR_MS,
};
const AFTER = { revision: 1, bots: 0, nonBots: 0 };

const mark = (topic: string, high: number) => ({ topic, high, last: [high] });
const deltas = (starts: readonly number[], over: Partial<WindowDeltas> = {}): WindowDeltas => ({
  ...NO_WINDOW_DELTAS,
  rows: starts.map((start) => ({
    resolution: '1s',
    start,
    dimension: 'all',
    key: '',
    counts: { ...zeroCounts(), bots: 1 },
  })),
  ...over,
});

describe('the state of the windows of a ledger', () => {
  it('moves the marks of the topics that came, and leaves the others', () => {
    const first = grownState(
      NO_WINDOWS,
      deltas([], { marks: [mark('a', 1), mark('b', 2)] }),
      AFTER,
      RETENTION,
    );
    const second = grownState(first, deltas([], { marks: [mark('a', 5)] }), AFTER, RETENTION);
    expect(second.marks).to.deep.equal([mark('a', 5), mark('b', 2)]);
    expect(settledOf(second, RETENTION.now)).to.equal(2);
    expect(settledOf(NO_WINDOWS, RETENTION.now)).to.equal(-Infinity);
  });

  it('knows where anything lies, and lets go what is older than is kept', () => {
    const early = grownState(NO_WINDOWS, deltas([5000, 9000]), AFTER, RETENTION);
    expect(early.spans['1s']).to.deep.equal({ first: 5000, last: 9000, kept: null });
    const at = 3 * HOUR_MS;
    const later = grownState(early, deltas([at], { marks: [mark('a', at)] }), AFTER, RETENTION);
    expect(later.spans['1s']).to.deep.equal({ first: 2 * HOUR_MS, last: at, kept: 2 * HOUR_MS });
    expect(keptFrom(later, '1s')).to.equal(2 * HOUR_MS);
    expect(keptFrom(later, '1m')).to.equal(-Infinity);
    const lateRow = grownState(later, deltas([5000]), AFTER, RETENTION);
    expect(lateRow.spans).to.deep.equal(later.spans);
    const long = grownState(later, deltas([], { marks: [mark('a', 9 * HOUR_MS)] }), AFTER, RETENTION);
    expect(long.spans['1s']).to.deep.equal({ first: null, last: null, kept: 8 * HOUR_MS });
  });

  it('takes for unplaced what was counted without it', () => {
    const state = { ...NO_WINDOWS, bots: 3, nonBots: 4, unplaced: { ...zeroCounts(), bots: 1 } };
    expect(caughtUp(state, { bots: 3, nonBots: 4 })).to.equal(state);
    expect(caughtUp(state, { bots: 5, nonBots: 4 })).to.deep.equal({
      ...state,
      bots: 5,
      unplaced: { ...zeroCounts(), bots: 3 },
    });
    // The row may have been read a little before the state.
    expect(caughtUp(state, { bots: 2, nonBots: 4 })).to.equal(state);
  });
});
