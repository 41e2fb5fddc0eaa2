import { expect } from 'chai';
import { compressFrameSync } from 'lz4-napi';
import { TooLargeError } from '../../../src/kafka/codecs/codec.ts';
import { createLz4Codec, lz4Codec } from '../../../src/kafka/codecs/lz4-codec.ts';
import { CONTENT, CONTENTS, damagedVersions, failureOf } from './support.ts';

/** Written by Java's Kafka client 3.9.1. */
const FROM_JAVA = Buffer.from(
  'BCJNGGBAglEAAAD/LnsiZG9tYWluIjoiZW4ud2lraXBlZGlhLm9yZyIsInRpdGxlIjoiUGFnZSAwIiwidXNlciI6Ilpvw6sifQo9ABgf' +
    'MT0AKRgyPQBQw6sifQoAAAAA',
  'base64',
);
/** Written by `lz4 --content-size -BX -BI`: with the content's size, and checksums of blocks and content. */
const WITH_CHECKSUMS = Buffer.from(
  'BCJNGHxAtwAAAAAAAADTUQAAAP8ueyJkb21haW4iOiJlbi53aWtpcGVkaWEub3JnIiwidGl0bGUiOiJQYWdlIDAiLCJ1c2VyIjoiWm/D' +
    'qyJ9Cj0AGB8xPQApGDI9AFDDqyJ9CmfdT10AAAAA8zxsWQ==',
  'base64',
);
const HEADER_BYTES = 7;
const END_BYTES = 4;
/** The header of a frame, and a block that repeats one byte some 300 million times. */
const bomb = (): Buffer => {
  const block = Buffer.concat([
    Buffer.from('1f000100', 'hex'),
    Buffer.alloc(1_200_000, 255),
    Buffer.alloc(1),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(block.length);
  return Buffer.concat([FROM_JAVA.subarray(0, HEADER_BYTES), length, block, Buffer.alloc(END_BYTES)]);
};

describe('lz4Codec', () => {
  it('returns what it compressed', async () => {
    for (const content of CONTENTS)
      expect(await lz4Codec.decompress(await lz4Codec.compress({ buffer: content }))).to.deep.equal(content);
  });

  it("writes independent blocks: Java's client reads no others", async () => {
    const bytes = await lz4Codec.compress({ buffer: Buffer.alloc(1_000_000, 'abc') });
    expect(bytes.readUInt8(4) & 0x20).to.equal(0x20);
  });

  it("reads what Java's client writes", async () => {
    expect(await lz4Codec.decompress(FROM_JAVA)).to.deep.equal(CONTENT);
  });

  it('reads frames with sizes and checksums', async () => {
    expect(await lz4Codec.decompress(WITH_CHECKSUMS)).to.deep.equal(CONTENT);
  });

  it('reads frames one after the other', async () => {
    expect(await lz4Codec.decompress(Buffer.concat([WITH_CHECKSUMS, FROM_JAVA]))).to.deep.equal(
      Buffer.concat([CONTENT, CONTENT]),
    );
  });

  for (const [kind, byteAt] of [
    ['repeating', () => 7],
    ['random', (at: number) => (Math.imul(at + 1, 0x9e3779b1) >>> 13) & 0xff],
  ] as const)
    it(`stops at its limit over all frames, with ${kind} bytes`, async () => {
      const codec = createLz4Codec(100_000);
      const content = (size: number): Buffer =>
        compressFrameSync(Buffer.from(Uint8Array.from({ length: size }, (_, at) => byteAt(at))));
      const two = Buffer.concat([content(99_000), content(1000)]);
      expect(await codec.decompress(two)).to.have.length(100_000);
      for (const bytes of [Buffer.concat([two, content(1)]), content(100_001)]) {
        const error = await failureOf(codec.decompress(bytes));
        expect(error).to.be.instanceOf(TooLargeError);
        expect(error.message).to.match(/lz4 has more than 100000 bytes.*send smaller batches/);
      }
    });

  it('decompresses no batch to more than 256 MiB', async () => {
    expect((await failureOf(lz4Codec.decompress(bomb()))).message).to.include('more than 268435456 bytes');
  });

  it('reports damaged data, also if only its end is truncated', async () => {
    const message = /lz4 cannot be read: ./;
    for (let length = 0; length < WITH_CHECKSUMS.length; length += 1)
      expect((await failureOf(lz4Codec.decompress(WITH_CHECKSUMS.subarray(0, length)))).message).to.match(
        message,
      );
    for (const bytes of [CONTENT, Buffer.concat([FROM_JAVA, Buffer.alloc(1)])])
      expect((await failureOf(lz4Codec.decompress(bytes))).message).to.match(message);
    const changed = Buffer.from(WITH_CHECKSUMS);
    changed.writeUInt8(0x78, 30);
    expect((await failureOf(lz4Codec.decompress(changed))).message).to.match(message);
  });

  it('either fails or returns bytes, however damaged the data is', async () => {
    for (const bytes of damagedVersions(FROM_JAVA, 1000))
      await lz4Codec.decompress(bytes).catch((error: unknown) => {
        expect(error).to.be.instanceOf(Error);
      });
  });
});
