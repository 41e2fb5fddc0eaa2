import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import { type FeedSign, MIN_OUTAGE_MS, outages } from '../../../../src/apps/server/annotations/outages.ts';

const MINUTE = 60_000;

/** 'p' at a minute is progress, 'd' a lost connection. */
const found = (...signs: readonly (readonly [sign: 'p' | 'd', at: number])[]) =>
  lastValueFrom(
    outages(
      from(signs.map(([sign, at]): FeedSign => ({ kind: sign === 'p' ? 'progress' : 'disconnected', at }))),
    ).pipe(toArray()),
  );

describe('outages', () => {
  it('last from the last event before a lost connection to the first event after it', async () => {
    expect(
      await found(
        ['p', 0],
        ['p', MINUTE],
        ['d', 2 * MINUTE],
        ['d', 3 * MINUTE],
        ['p', 5 * MINUTE],
        ['p', 6 * MINUTE],
      ),
    ).to.deep.equal([{ kind: 'reconnect', at: MINUTE, until: 5 * MINUTE }]);
  });

  it('are at least a minute long', async () => {
    expect(await found(['p', 0], ['d', 1], ['p', MIN_OUTAGE_MS - 1])).to.deep.equal([]);
    expect(await found(['p', 0], ['d', 1], ['p', MIN_OUTAGE_MS])).to.have.length(1);
  });

  it('are none while the feed is connected but silent, or has not delivered anything yet', async () => {
    expect(await found(['p', 0], ['p', 10 * MINUTE])).to.deep.equal([]);
    expect(await found(['d', 0], ['p', 10 * MINUTE])).to.deep.equal([]);
  });

  it('are reported each once', async () => {
    const all = await found(['p', 0], ['d', 1], ['p', MINUTE], ['d', MINUTE + 1], ['p', 2 * MINUTE]);
    expect(all.map(({ at }) => at)).to.deep.equal([0, MINUTE]);
  });
});
