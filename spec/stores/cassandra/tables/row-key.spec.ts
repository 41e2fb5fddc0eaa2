import { expect } from 'chai';
import fc from 'fast-check';
import { longText, bucketOf, BUCKET_COUNT, rowKey } from '../../../../src/stores/cassandra/tables/row-key.ts';

describe('rowKey', () => {
  it('returns texts up to 1 KiB of UTF-8 unchanged, and always fits', () => {
    for (const text of ['', 'Alice', 'a\u0000b', '🦆', 'x'.repeat(1024), '𝕏'.repeat(256)])
      expect(rowKey(text)).to.equal(text);
    for (const text of ['x'.repeat(1025), '𝕏'.repeat(257), '𝕏'.repeat(16_384), 'x'.repeat(1_000_000)])
      expect(Buffer.byteLength(rowKey(text))).to.equal(65);
  });

  it('distinguishes long texts, also from texts that look like a hash', () => {
    const long = '𝕏'.repeat(16_384);
    const texts = [long, `${long}!`, rowKey(long), rowKey(rowKey(long)), '\u0000', '\u0000\u0000'];
    expect(new Set(texts.map(rowKey)).size).to.equal(texts.length);
  });

  it('stores the full text beside a hash', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('x'.repeat(2000), '\u0000')), (text) => {
        const key = rowKey(text);
        expect(longText(text, key) ?? key).to.equal(text);
      }),
    );
  });

  it('fills the buckets evenly, and never changes a bucket', () => {
    const sizes = Array.from({ length: BUCKET_COUNT }, () => 0);
    for (let i = 0; i < 32_000; i += 1) {
      const bucket = bucketOf(`user ${i}`);
      sizes[bucket] = (sizes[bucket] ?? 0) + 1;
    }
    expect(Math.min(...sizes)).to.be.above(800);
    expect(Math.max(...sizes)).to.be.below(1200);
    expect(['', 'Alice', '🦆'].map(bucketOf)).to.deep.equal([25, 26, 14]);
  });
});
