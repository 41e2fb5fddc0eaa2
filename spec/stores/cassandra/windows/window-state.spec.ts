import { expect } from 'chai';
import { zeroCounts } from '../../../../src/stats/windows/window-counts.ts';
import { NO_WINDOW_DELTAS, type WindowDeltas } from '../../../../src/stats/windows/window-deltas.ts';
import {
  catchUp,
  nextState,
  retainedFrom,
  EMPTY_WINDOW_STATE,
  ledgerLowWatermark,
} from '../../../../src/stores/cassandra/windows/window-state.ts';

const HOUR_MS = 3_600_000;
const RETENTION = {
  retention: { '1s': HOUR_MS, '1m': 24 * HOUR_MS, '1h': 48 * HOUR_MS },
  now: 1000 * HOUR_MS,
};
const AFTER = { revision: 1, bots: 0, nonBots: 0 };

const watermark = (topic: string, high: number) => ({ topic, high, last: [high] });
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

describe('the window state of a ledger', () => {
  it('advances the watermarks of the given topics, and keeps the others', () => {
    const first = nextState(
      EMPTY_WINDOW_STATE,
      deltas([], { watermarks: [watermark('a', 1), watermark('b', 2)] }),
      AFTER,
      RETENTION,
    );
    const second = nextState(first, deltas([], { watermarks: [watermark('a', 5)] }), AFTER, RETENTION);
    expect(second.marks).to.deep.equal([watermark('a', 5), watermark('b', 2)]);
    expect(ledgerLowWatermark(second, RETENTION.now)).to.equal(2);
    expect(ledgerLowWatermark(EMPTY_WINDOW_STATE, RETENTION.now)).to.equal(-Infinity);
  });

  it('tracks the spans of the windows, and expires those older than the retention', () => {
    const early = nextState(EMPTY_WINDOW_STATE, deltas([5000, 9000]), AFTER, RETENTION);
    expect(early.spans['1s']).to.deep.equal({ first: 5000, last: 9000, kept: null });
    const at = 3 * HOUR_MS;
    const later = nextState(early, deltas([at], { watermarks: [watermark('a', at)] }), AFTER, RETENTION);
    expect(later.spans['1s']).to.deep.equal({ first: 2 * HOUR_MS, last: at, kept: 2 * HOUR_MS });
    expect(retainedFrom(later, '1s')).to.equal(2 * HOUR_MS);
    expect(retainedFrom(later, '1m')).to.equal(-Infinity);
    const lateRow = nextState(later, deltas([5000]), AFTER, RETENTION);
    expect(lateRow.spans).to.deep.equal(later.spans);
    const long = nextState(
      later,
      deltas([], { watermarks: [watermark('a', 9 * HOUR_MS)] }),
      AFTER,
      RETENTION,
    );
    expect(long.spans['1s']).to.deep.equal({ first: null, last: null, kept: 8 * HOUR_MS });
  });

  it('counts as untimed what a release without windows counted', () => {
    const state = { ...EMPTY_WINDOW_STATE, bots: 3, nonBots: 4, unplaced: { ...zeroCounts(), bots: 1 } };
    expect(catchUp(state, { bots: 3, nonBots: 4 })).to.equal(state);
    expect(catchUp(state, { bots: 5, nonBots: 4 })).to.deep.equal({
      ...state,
      bots: 5,
      unplaced: { ...zeroCounts(), bots: 3 },
    });
    // The row may have been read a little before the state.
    expect(catchUp(state, { bots: 2, nonBots: 4 })).to.equal(state);
  });
});
