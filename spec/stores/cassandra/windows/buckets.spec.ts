import { expect } from 'chai';
import { RESOLUTIONS, WIDTH_MS } from '../../../../src/stats/windows/resolution.ts';
import { bucketAt, bucketMs, clipToBucket } from '../../../../src/stores/cassandra/windows/buckets.ts';

const HOUR_MS = 3_600_000;

describe('buckets', () => {
  it('contain whole windows, and never change', () => {
    const at = Date.parse('2026-05-05T13:17:41Z');
    for (const kind of ['windows', 'activity'] as const)
      for (const resolution of RESOLUTIONS) {
        expect(bucketMs(kind, resolution) % WIDTH_MS[resolution]).to.equal(0);
        expect(bucketAt(kind, resolution, at) % bucketMs(kind, resolution)).to.equal(0);
      }
    const told = (kind: 'windows' | 'activity') =>
      RESOLUTIONS.map((resolution) => new Date(bucketAt(kind, resolution, at)).toISOString().slice(0, 13));
    expect(told('windows')).to.deep.equal([
      '2026-05-05T13',
      '2026-05-05T12',
      '2026-05-03T00',
      '2026-02-16T00',
    ]);
    expect(told('activity')).to.deep.equal([
      '2026-05-05T13',
      '2026-05-05T13',
      '2026-05-05T00',
      '2026-04-27T00',
    ]);
    expect(bucketAt('windows', '1s', -1)).to.equal(-HOUR_MS);
  });

  it('clip a range', () => {
    const bucket = { kind: 'windows', resolution: '1s', bucket: HOUR_MS } as const;
    expect(clipToBucket(bucket, { from: 0, to: 10 * HOUR_MS })).to.deep.equal({
      from: HOUR_MS,
      to: 2 * HOUR_MS,
    });
    expect(clipToBucket(bucket, { from: HOUR_MS + 5, to: HOUR_MS + 9 })).to.deep.equal({
      from: HOUR_MS + 5,
      to: HOUR_MS + 9,
    });
    const { from, to } = clipToBucket(bucket, { from: 0, to: HOUR_MS });
    expect(from < to).to.equal(false);
  });
});
