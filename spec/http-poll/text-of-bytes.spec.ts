import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { textOfBytes } from '../../src/http-poll/text-of-bytes.ts';
import { FeedError } from '../../src/net/feed-error.ts';

const read = (bytes: Buffer, { maxBytes = 1000, isTruncated = false } = {}) =>
  textOfBytes('a.txt', { bytes, isTruncated }, maxBytes);

describe('textOfBytes', () => {
  it('is the text, without a byte order mark', async () => {
    expect(await read(Buffer.from('\ufeffé\n'))).to.deep.equal({ text: 'é\n' });
    expect(await read(Buffer.alloc(0))).to.deep.equal({ text: '' });
  });

  it('decompresses gzip, of several members and twice as well', async () => {
    const members = Buffer.concat([gzipSync('a'), gzipSync('b')]);
    expect(await read(members)).to.deep.equal({ text: 'ab' });
    expect(await read(gzipSync(members))).to.deep.equal({ text: 'ab' });
  });

  it('takes a text of exactly the limit', async () => {
    expect(await read(gzipSync('x'.repeat(1000)))).to.deep.equal({ text: 'x'.repeat(1000) });
  });

  it('keeps the beginning of a longer text, and decompresses no more', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, 'x'));
    const before = process.memoryUsage().arrayBuffers;
    const { text, problem } = await read(bomb);
    expect(text).to.equal('x'.repeat(1000));
    expect(problem).to.equal('a.txt has more than 1000 bytes: allow more with maxFileBytes');
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(20_000_000);
    expect(await read(Buffer.from('abc'), { isTruncated: true })).to.include({ text: 'abc', problem });
    expect(await read(bomb, { isTruncated: true })).to.include({ text: '', problem });
  });

  it('says that bytes are not UTF-8', async () => {
    expect(await read(Buffer.from([0x61, 0xff]))).to.deep.equal({
      text: 'a\u{fffd}',
      problem: 'a.txt is not UTF-8 text',
    });
  });

  for (const [what, bytes] of [
    ['ends in the middle', gzipSync('x'.repeat(100)).subarray(0, 20)],
    ['lacks its checksum', gzipSync('x'.repeat(100)).subarray(0, -4)],
    ['is damaged', Buffer.concat([gzipSync('abcdef').subarray(0, 12), Buffer.alloc(20, 0xff)])],
  ] as const)
    it(`fails for a compressed file that ${what}, so that it is read again`, async () => {
      const error = await read(bytes).catch((cause: unknown) => cause);
      expect(error).to.be.instanceOf(FeedError);
      expect(error).to.include({ code: 'feed-unreadable', retriable: true });
      expect((error as Error).message).to.match(
        /^a\.txt is not complete, or is damaged: decompressing failed \(/,
      );
    });
});
