import { expect } from 'chai';
import { hash64, murmur3 } from '../../../../src/stats/windows/sketches/hash64.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('hash64', () => {
  it('is MurmurHash3 of 32 bits in each half: published values', () => {
    const known: readonly (readonly [text: string, seed: number, hash: number])[] = [
      ['', 0, 0],
      ['', 1, 0x514e28b7],
      ['', 0xffffffff, 0x81f16f39],
      ['test', 0, 0xba6bd213],
      ['test', 0x9747b28c, 0x704b81dc],
      ['Hello, world!', 0, 0xc0363e43],
      ['Hello, world!', 0x9747b28c, 0x24884cba],
      ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
      ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
      ['aaa', 0x9747b28c, 0x283e0130],
      ['aa', 0x9747b28c, 0x5d211726],
      ['a', 0x9747b28c, 0x7fa09ea6],
    ];
    for (const [text, seed, hash] of known)
      expect(murmur3(bytesOf(text), bytesOf(text).length, seed).toString(16), text).to.equal(
        hash.toString(16),
      );
  });

  it('hashes the UTF-8 of texts of any length', () => {
    const hasher = hash64();
    for (const text of ['', 'a', 'Ünïcödé', '🦆'.repeat(1000), 'x'.repeat(5000), 'a\u0000b']) {
      hasher.hash(text);
      expect(hasher.high, text).to.equal(murmur3(bytesOf(text), bytesOf(text).length, 0x9747b28c));
      expect(hasher.low, text).to.equal(murmur3(bytesOf(text), bytesOf(text).length, 0x2f0b4c47));
    }
    hasher.hash('half \ud83e of a pair');
    const half = [hasher.high, hasher.low];
    hasher.hash('half \ufffd of a pair');
    expect([hasher.high, hasher.low]).to.deep.equal(half);
  });

  it('spreads names that are alike evenly: every bit is set in half of the hashes, and none repeats', () => {
    const hasher = hash64();
    const most = 100_000;
    const ones = new Array<number>(64).fill(0);
    const seen = new Set<string>();
    for (let n = 0; n < most; n += 1) {
      hasher.hash(`~2026-${String(n).padStart(5, '0')}-07`);
      seen.add(`${hasher.high} ${hasher.low}`);
      for (let bit = 0; bit < 32; bit += 1) {
        ones[bit] = (ones[bit] ?? 0) + ((hasher.high >>> bit) & 1);
        ones[bit + 32] = (ones[bit + 32] ?? 0) + ((hasher.low >>> bit) & 1);
      }
    }
    expect(seen.size).to.equal(most);
    // Five standard deviations of a fair coin.
    for (const count of ones) expect(Math.abs(count - most / 2)).to.be.below(5 * Math.sqrt(most / 4));
  });
});
