import { expect } from 'chai';
import { serverStatus } from '../../../src/apps/server/status.ts';
import { EMPTY_SNAPSHOT } from '../../../src/stats/counts/snapshot.ts';
import { StoreError } from '../../../src/stores/store.ts';

const NO_TOTALS = { canaries: 0, rejects: 0, deadLetters: 0, lostEvents: 0 };

describe('serverStatus', () => {
  const setUp = () => {
    const lines: string[] = [];
    const log = (message: string) => void lines.push(message);
    const status = serverStatus(
      { debug: () => undefined, info: log, warn: log, error: log },
      { now: () => 0, stallMs: 45_000 },
    );
    return { status, lines, problems: () => status.readiness().problems };
  };
  const full = new StoreError('store-full', 'no room is left', { retriable: true });

  for (const over of ['loaded', 'saved'] as const) {
    it(`reports a store problem once, until the store is ${over} again`, () => {
      const { status, lines, problems } = setUp();
      for (let attempt = 1; attempt <= 3; attempt += 1) status.restarting(full, attempt, 10);
      expect(lines.filter((line) => line.startsWith('no room is left'))).to.have.lengthOf(1);
      expect(problems()).to.include('no room is left');
      if (over === 'saved') status.saved({ snapshot: EMPTY_SNAPSHOT, totals: NO_TOTALS });
      else
        status.loaded({ ...NO_TOTALS, snapshot: EMPTY_SNAPSHOT, position: null, recent: [], watermarks: [] });
      expect(problems()).not.to.include('no room is left');
      expect(lines.at(-1)).to.equal('the store is writable again');
    });
  }
});
