import { expect } from 'chai';
import { expiryStarts } from '../../../src/stats/windows/retention.ts';
import { finestRetained } from './finest-retained.ts';

const HOUR_MS = 3_600_000;
const ms = (text: string): number => Date.parse(text);
const RETENTION = { '1s': HOUR_MS, '1m': 48 * HOUR_MS, '1h': 90 * 24 * HOUR_MS };

describe('expiryStarts', () => {
  it('expires the finer windows of complete coarser windows, and never days', () => {
    expect(expiryStarts(RETENTION, ms('2026-05-05T11:17:39Z'))).to.deep.equal({
      '1s': ms('2026-05-05T10:17:00Z'),
      '1m': ms('2026-05-03T11:00:00Z'),
      '1h': ms('2026-02-04T00:00:00Z'),
      '1d': -Infinity,
    });
  });

  it('leaves every range covered by the windows that remain', () => {
    const range = { from: ms('2026-01-01T00:00:00Z'), to: ms('2026-05-06T00:00:00Z') };
    const before = expiryStarts(RETENTION, ms('2026-05-05T11:17:39Z'));
    expect(
      finestRetained(range, '1m', before).map(
        ({ resolution, from, to }) =>
          `${resolution} ${new Date(from).toISOString()} ${new Date(to).toISOString()}`,
      ),
    ).to.deep.equal([
      '1d 2026-01-01T00:00:00.000Z 2026-02-04T00:00:00.000Z',
      '1h 2026-02-04T00:00:00.000Z 2026-05-03T11:00:00.000Z',
      '1m 2026-05-03T11:00:00.000Z 2026-05-06T00:00:00.000Z',
    ]);
  });
});
