import { expect } from 'chai';
import {
  isDue,
  listedAt,
  afterLog,
  afterMerge,
  type OpenActivity,
} from '../../../../../src/stores/cassandra/windows/activity/open-activity.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const START = 50 * HOUR_MS;

const open = (over: Partial<OpenActivity> = {}): OpenActivity => ({
  resolution: '1m',
  start: START,
  rows: 1,
  bytes: 100,
  listed: null,
  ...over,
});

describe('open activity', () => {
  it('is due some seconds after its window ends, and again when its lists may be shortened', () => {
    const end = START + MINUTE_MS;
    expect(isDue(open(), end + 9_999)).to.equal(false);
    expect(isDue(open(), end + 10_000)).to.equal(true);
    const whole = afterMerge(open(), listedAt(open(), end + 10_000));
    expect(whole).to.deep.equal(open({ rows: 0, bytes: 0, listed: 20_000 }));
    expect(isDue(open({ listed: 20_000 }), end + HOUR_MS)).to.equal(false);
    expect(isDue(open({ listed: 20_000 }), end + 2 * HOUR_MS)).to.equal(true);
    expect(afterMerge(open({ listed: 20_000 }), listedAt(open(), end + 2 * HOUR_MS))).to.equal(null);
  });

  it('keeps the lists of an hour long while a day is computed from them', () => {
    const hour = open({ resolution: '1h' });
    const after = (hours: number) => START + (1 + hours) * HOUR_MS;
    expect([0, 1, 25, 26].map((hours) => listedAt(hour, after(hours)))).to.deep.equal([
      20_000, 5000, 5000, 1000,
    ]);
    expect([0, 1].map((hours) => isDue(hour, after(hours)))).to.deep.equal([false, true]);
    expect(isDue({ ...hour, listed: 5000 }, after(25))).to.equal(false);
    expect(isDue({ ...hour, listed: 5000 }, after(26))).to.equal(true);
  });

  it('is due within its window when the log is too large to read', () => {
    for (const resolution of ['1m', '1h'] as const) {
      expect(isDue(open({ resolution, rows: 199 }), START)).to.equal(false);
      expect(isDue(open({ resolution, rows: 200 }), START)).to.equal(true);
      expect(isDue(open({ resolution, bytes: 2 ** 20 }), START)).to.equal(true);
    }
    expect(isDue(open({ resolution: '1d', rows: 999 }), START)).to.equal(false);
    expect(isDue(open({ resolution: '1d', rows: 1000 }), START)).to.equal(true);
  });

  it('is not due without a watermark', () => {
    for (const resolution of ['1m', '1h', '1d'] as const)
      expect(isDue(open({ resolution }), -Infinity), resolution).to.equal(false);
  });

  it('grows with the log, and opens again', () => {
    const window = { resolution: '1m', start: START } as const;
    const first = afterLog(undefined, window, 40);
    expect(first).to.deep.equal(open({ bytes: 40 }));
    expect(afterLog({ ...first, listed: 20_000 }, window, 2)).to.deep.equal(
      open({ rows: 2, bytes: 42, listed: 20_000 }),
    );
    // What comes after its last form is merged at once.
    expect(isDue(first, START + 5 * HOUR_MS)).to.equal(true);
  });
});
