import { expect } from 'chai';
import { compressSync } from 'snappy';
import { TooLargeError } from '../../../src/kafka/codecs/codec.ts';
import { createSnappyCodec, snappyCodec } from '../../../src/kafka/codecs/snappy-codec.ts';
import { CONTENT, CONTENTS, damagedVersions, failureOf } from './support.ts';

/** Written by Java's Kafka client 3.9.1. */
const FROM_JAVA = Buffer.from(
  'glNOQVBQWQAAAAABAAAAAQAAAE+3AfA8eyJkb21haW4iOiJlbi53aWtpcGVkaWEub3JnIiwidGl0bGUiOiJQYWdlIDAiLCJ1c2VyIjoi' +
    'Wm/DqyJ9Cqo9AAQxIuo9AAAyQj0A',
  'base64',
);
const HEADER = Buffer.from('82534e415050590000000001' + '00000001', 'hex');
const frame = (...blocks: readonly Buffer[]): Buffer =>
  Buffer.concat([
    HEADER,
    ...blocks.flatMap((block) => [Buffer.from([0, 0, block.length >> 8, block.length & 0xff]), block]),
  ]);
/** The length 300 MiB, and nothing after it. */
const CLAIM = Buffer.from([0x80, 0x80, 0x80, 0x96, 0x01]);

describe('snappyCodec', () => {
  it('returns what it compressed', async () => {
    for (const content of CONTENTS)
      expect(await snappyCodec.decompress(await snappyCodec.compress({ buffer: content }))).to.deep.equal(
        content,
      );
  });

  it("writes as Java's client does: its header, then blocks of 32 KiB", async () => {
    const content = Buffer.alloc(40_000, 'ab');
    expect(await snappyCodec.compress({ buffer: content })).to.deep.equal(
      frame(compressSync(content.subarray(0, 32_768)), compressSync(content.subarray(32_768))),
    );
  });

  it("reads what Java's client writes", async () => {
    expect(await snappyCodec.decompress(FROM_JAVA)).to.deep.equal(CONTENT);
  });

  it('reads bare blocks, which other clients write', async () => {
    for (const content of [Buffer.alloc(0), CONTENT, Buffer.alloc(100_000, 'abc')])
      expect(await snappyCodec.decompress(compressSync(content))).to.deep.equal(content);
  });

  it('reads frames one after the other', async () => {
    expect(await snappyCodec.decompress(Buffer.concat([FROM_JAVA, FROM_JAVA]))).to.deep.equal(
      Buffer.concat([CONTENT, CONTENT]),
    );
    expect(await snappyCodec.decompress(HEADER)).to.deep.equal(Buffer.alloc(0));
  });

  it('stops at its limit over all blocks', async () => {
    const codec = createSnappyCodec(1000);
    const half = compressSync(Buffer.alloc(500));
    expect(await codec.decompress(frame(half, half))).to.have.length(1000);
    for (const bytes of [
      frame(half, half, compressSync(Buffer.alloc(1))),
      compressSync(Buffer.alloc(1001)),
    ]) {
      const error = await failureOf(codec.decompress(bytes));
      expect(error).to.be.instanceOf(TooLargeError);
      expect(error.message).to.match(/snappy has more than 1000 bytes.*send smaller batches/);
    }
  });

  it('rejects a block with a length of more than 256 MiB', async () => {
    for (const bytes of [CLAIM, frame(CLAIM)])
      expect((await failureOf(snappyCodec.decompress(bytes))).message).to.include(
        'more than 268435456 bytes',
      );
  });

  it('reports damaged data', async () => {
    const message = /snappy cannot be read: ./;
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.alloc(6, 0xff),
      FROM_JAVA.subarray(0, 12),
      FROM_JAVA.subarray(0, 18),
      FROM_JAVA.subarray(0, 60),
      frame(Buffer.alloc(0)),
      Buffer.concat([HEADER, Buffer.alloc(4, 0xff)]),
      Buffer.concat([HEADER, Buffer.from([0, 0, 1, 0]), compressSync(CONTENT)]),
    ])
      expect((await failureOf(snappyCodec.decompress(bytes))).message, bytes.toString('hex')).to.match(
        message,
      );
  });

  it('either fails or returns bytes, however damaged the data is', async () => {
    for (const bytes of damagedVersions(FROM_JAVA, 1000))
      await snappyCodec.decompress(bytes).catch((error: unknown) => {
        expect(error).to.be.instanceOf(Error);
      });
  });
});
