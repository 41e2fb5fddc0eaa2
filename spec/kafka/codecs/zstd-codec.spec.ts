import { expect } from 'chai';
import { TooLargeError } from '../../../src/kafka/codecs/codec.ts';
import { type NodeZstd, nodeZstd } from '../../../src/kafka/codecs/node-zstd.ts';
import { createZstdCodec, zstdCodec } from '../../../src/kafka/codecs/zstd-codec.ts';
import { CONTENT, CONTENTS, damagedVersions, failureOf } from './support.ts';

/** Written by Java's Kafka client 3.9.1, which does not say the content's size. */
const FROM_JAVA = Buffer.from(
  'KLUv/QBYXAIA9AN7ImRvbWFpbiI6ImVuLndpa2lwZWRpYS5vcmciLCJ0aXRsZSI6IlBhZ2UgMCIsInVzZXIiOiJab8OrIn0KMTIDAGCW' +
    'gHQbwAxQAQAA',
  'base64',
);
/** Written by `zstd`: with the content's size and checksum. */
const WITH_CHECKSUM = Buffer.from(
  'KLUv/SS3XQIA9AN7ImRvbWFpbiI6ImVuLndpa2lwZWRpYS5vcmciLCJ0aXRsZSI6IlBhZ2UgMCIsInVzZXIiOiJab8OrIn0KMTIDAGCW' +
    'gHQbwAxQ950b8A==',
  'base64',
);
const SKIPPABLE = Buffer.from('502a4d18' + '03000000' + '616263', 'hex');
const MAGIC = '28b52ffd';
const BLOCK_BYTES = 128 * 1024;

/** Blocks of 128 KiB, four bytes each. */
const bomb = (blocks: number, header = `${MAGIC}0058`): Buffer =>
  Buffer.concat([
    Buffer.from(header, 'hex'),
    ...Array.from({ length: blocks }, (_, n) => {
      const block = Buffer.alloc(4);
      block.writeUIntLE(BLOCK_BYTES * 8 + 2 + (n === blocks - 1 ? 1 : 0), 0, 3);
      return block;
    }),
  ]);
/** As a frame of one segment says its size, in 4 or 8 bytes. */
const sayingSize = (size: number, field: 4 | 8): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(size));
  return MAGIC + (field === 4 ? 'a0' : 'e0') + bytes.subarray(0, field).toString('hex');
};

const node = nodeZstd();
const readers = new Map([['JavaScript', null], ...(node === null ? [] : [['Node', node] as const])]);

for (const [name, zstd] of readers)
  describe(`zstdCodec, reading with ${name}`, () => {
    const codec = createZstdCodec(zstd);

    it("reads what Java's client writes", async () => {
      expect(await codec.decompress(FROM_JAVA)).to.deep.equal(CONTENT);
    });

    it('reads frames with a size and a checksum', async () => {
      expect(await codec.decompress(WITH_CHECKSUM)).to.deep.equal(CONTENT);
    });

    it('reads a size in a field of any length', async () => {
      const blocks = bomb(1);
      for (const header of [
        sayingSize(BLOCK_BYTES, 4),
        sayingSize(BLOCK_BYTES, 8),
        `${MAGIC}80580000` + '0200',
      ])
        expect(await codec.decompress(bomb(1, header)), header).to.have.length(BLOCK_BYTES);
      expect(await codec.decompress(blocks)).to.have.length(BLOCK_BYTES);
      // Two bytes count from 256 on: this says 300, and has one block of 300.
      const twoBytes = Buffer.from(`${MAGIC}60` + '2c00' + '630900' + '61', 'hex');
      expect(await codec.decompress(twoBytes)).to.deep.equal(Buffer.alloc(300, 'a'));
    });

    it('reads frames one after the other, and skips skippable frames', async () => {
      expect(await codec.decompress(Buffer.concat([FROM_JAVA, SKIPPABLE, WITH_CHECKSUM]))).to.deep.equal(
        Buffer.concat([CONTENT, CONTENT]),
      );
    });

    it('stops at its limit over all frames', async () => {
      const bounded = createZstdCodec(zstd, 4 * BLOCK_BYTES);
      expect(await bounded.decompress(Buffer.concat([bomb(3), bomb(1)]))).to.have.length(4 * BLOCK_BYTES);
      for (const bytes of [bomb(5), Buffer.concat([bomb(4), bomb(1)]), bomb(1000)]) {
        const error = await failureOf(bounded.decompress(bytes));
        expect(error).to.be.instanceOf(TooLargeError);
        expect(error.message).to.match(/zstd has more than 524288 bytes.*send smaller batches/);
      }
    });

    it('rejects a header of more than 256 MiB, or a window of more than 128 MiB', async () => {
      for (const header of [sayingSize(2 ** 28 + 1, 4), sayingSize(2 ** 33, 8)]) {
        const error = await failureOf(codec.decompress(bomb(1, header)));
        expect(error).to.be.instanceOf(TooLargeError);
        expect(error.message).to.include('more than 268435456 bytes');
      }
      expect((await failureOf(codec.decompress(bomb(1, `${MAGIC}0089`)))).message).to.match(
        /needs a window of 150994944 bytes.*compress with a lower level/,
      );
    });

    it('reports damaged data', async () => {
      const message = /zstd cannot be read: ./;
      for (const whole of [FROM_JAVA, WITH_CHECKSUM, SKIPPABLE])
        for (let length = 0; length < whole.length; length += 1)
          expect((await failureOf(codec.decompress(whole.subarray(0, length)))).message).to.match(message);
      for (const bytes of [
        CONTENT,
        Buffer.concat([FROM_JAVA, Buffer.alloc(1)]),
        bomb(1, sayingSize(BLOCK_BYTES - 1, 4)),
        bomb(1, sayingSize(BLOCK_BYTES + 1, 4)),
      ])
        expect((await failureOf(codec.decompress(bytes))).message).to.match(message);
    });

    it('either fails or returns bytes, however damaged the data is', async () => {
      const bounded = createZstdCodec(zstd, 1_000_000);
      for (const bytes of damagedVersions(FROM_JAVA, 300))
        await bounded.decompress(bytes).catch((error: unknown) => {
          expect(error).to.be.instanceOf(Error);
        });
    });
  });

describe('zstdCodec, writing', () => {
  it('gives advice if Node cannot write it', async () => {
    const error = await failureOf(createZstdCodec(null).compress({ buffer: CONTENT }));
    expect(error.message).to.equal('writing zstd requires Node 22.15 or later: choose another compression');
  });

  it('uses the functions of Node', async () => {
    const calls: unknown[] = [];
    const double: NodeZstd = {
      zstdCompress: (buffer, done) => {
        calls.push(buffer);
        done(null, FROM_JAVA);
      },
      zstdDecompress: (buffer, options, done) => {
        calls.push(buffer, options);
        done(null, CONTENT);
      },
    };
    const codec = createZstdCodec(double, 5000);
    expect(await codec.compress({ buffer: CONTENT })).to.equal(FROM_JAVA);
    expect(await codec.decompress(FROM_JAVA)).to.deep.equal(CONTENT);
    expect(calls).to.deep.equal([CONTENT, FROM_JAVA, { maxOutputLength: 5000 }]);
  });

  it("passes on Node's errors, and its limit as ours", async () => {
    const failing = (error: Error): Promise<Error> =>
      failureOf(
        createZstdCodec({
          zstdCompress: (_, done) => done(error, CONTENT),
          zstdDecompress: (_, __, done) => done(error, CONTENT),
        }).decompress(FROM_JAVA),
      );
    const tooLarge = Object.assign(new RangeError('large'), { code: 'ERR_BUFFER_TOO_LARGE' });
    expect(await failing(tooLarge)).to.be.instanceOf(TooLargeError);
    expect((await failing(new Error('no'))).message).to.include('zstd cannot be read: no');
  });

  it('returns what it compressed, if Node can write it', async function () {
    if (node === null) return this.skip();
    for (const content of CONTENTS) {
      const bytes = await zstdCodec.compress({ buffer: content });
      expect(await zstdCodec.decompress(bytes)).to.deep.equal(content);
      expect(await createZstdCodec(null).decompress(bytes)).to.deep.equal(content);
    }
  });
});
