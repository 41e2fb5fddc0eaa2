import { expect } from 'chai';
import fc from 'fast-check';
import { longText, bucketOf, BUCKET_COUNT, rowKey } from '../../../../src/stores/cassandra/tables/row-key.ts';

describe('the keys of rows in Cassandra', () => {
  it('are the texts themselves up to 1 KiB of UTF-8, and fit always', () => {
    for (const text of ['', 'Alice', 'a\u0000b', '🦆', 'x'.repeat(1024), '𝕏'.repeat(256)])
      expect(rowKey(text)).to.equal(text);
    for (const text of ['x'.repeat(1025), '𝕏'.repeat(257), '𝕏'.repeat(16_384), 'x'.repeat(1_000_000)])
      expect(Buffer.byteLength(rowKey(text))).to.equal(65);
  });

  it('keep long texts apart, also from texts that look like a hash', () => {
    const long = '𝕏'.repeat(16_384);
    const texts = [long, `${long}!`, rowKey(long), rowKey(rowKey(long)), '\u0000', '\u0000\u0000'];
    expect(new Set(texts.map(rowKey)).size).to.equal(texts.length);
  });

  it('have the text beside them where they are not the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('x'.repeat(2000), '\u0000')), (text) => {
        const key = rowKey(text);
        expect(longText(text, key) ?? key).to.equal(text);
      }),
    );
  });

  it('lie in buckets that are about equally full, the same for ever', () => {
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
