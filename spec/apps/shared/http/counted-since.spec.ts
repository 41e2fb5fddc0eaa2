import { expect } from 'chai';
import { countedSince } from '../../../../src/apps/shared/http/counted-since.ts';
import { type Resolution, windowStart } from '../../../../src/stats/windows/resolution.ts';
import type { WindowQuery } from '../../../../src/stats/windows/window-query.ts';

const BEGAN = Date.parse('2026-05-05T11:17:40.300Z');
const NONE_EXPIRED = { '1s': -Infinity, '1m': -Infinity, '1h': -Infinity, '1d': -Infinity };
const COUNTS = { bots: 1, nonBots: 0, newPages: 0, bytesAdded: 0, bytesRemoved: 0 };

describe('countedSince', () => {
  /** Windows of a single event. */
  const reader = {
    rows: ({ resolution, range, dimension, key }: WindowQuery) => {
      const start = windowStart(resolution, BEGAN);
      const isIn = start >= range.from && start < range.to;
      return Promise.resolve(
        isIn ? [{ resolution, start, dimension, key: key ?? '', counts: COUNTS, distinctUsers: null }] : [],
      );
    },
  };
  const since = async (over: Partial<Record<Resolution, number>> = {}): Promise<string | null> => {
    const ms = await countedSince(reader, { ...NONE_EXPIRED, ...over });
    return ms === null ? null : new Date(ms).toISOString();
  };

  it('is the end of the first second', async () => {
    expect(await since()).to.equal('2026-05-05T11:17:41.000Z');
  });

  it('is the end of a coarser window where finer ones have expired', async () => {
    expect(await since({ '1s': BEGAN + 1 })).to.equal('2026-05-05T11:18:00.000Z');
    expect(await since({ '1s': BEGAN + 1, '1m': BEGAN + 1 })).to.equal('2026-05-05T12:00:00.000Z');
    expect(await since({ '1s': BEGAN + 1, '1m': BEGAN + 1, '1h': BEGAN + 1 })).to.equal(
      '2026-05-06T00:00:00.000Z',
    );
  });

  it('is unknown before the first event', async () => {
    expect(await countedSince({ rows: () => Promise.resolve([]) }, NONE_EXPIRED)).to.equal(null);
  });
});
