import { expect } from 'chai';
import { TooLargeError } from '../../../src/kafka/codecs/codec.ts';
import { createGzipCodec, gzipCodec } from '../../../src/kafka/codecs/gzip-codec.ts';
import { CONTENT, failureOf } from './support.ts';

/** Written by Java's Kafka client 3.9.1. */
const FROM_JAVA =
  'H4sIAAAAAAAA/6tWSsnPTczMU7JSSs3TK8/MzixITclM1MsvSlfSUSrJLMlJBUoFJKanKhgABUqLU4uA/Kj8w6uVarmqiddsSIlm' +
  'IwzNANZkCzW3AAAA';

describe('gzipCodec', () => {
  it('returns what it compressed', async () => {
    for (const content of [Buffer.alloc(0), CONTENT, Buffer.alloc(100_000, 'abc')])
      expect(await gzipCodec.decompress(await gzipCodec.compress({ buffer: content }))).to.deep.equal(
        content,
      );
  });

  it("reads what Java's client writes", async () => {
    expect(await gzipCodec.decompress(Buffer.from(FROM_JAVA, 'base64'))).to.deep.equal(CONTENT);
  });

  it('stops at its limit', async () => {
    const codec = createGzipCodec(1000);
    const at = await codec.compress({ buffer: Buffer.alloc(1000) });
    const above = await codec.compress({ buffer: Buffer.alloc(1001) });
    expect(await codec.decompress(at)).to.have.length(1000);
    const error = await failureOf(codec.decompress(above));
    expect(error).to.be.instanceOf(TooLargeError);
    expect(error.message).to.match(/gzip has more than 1000 bytes.*send smaller batches/);
  });

  it('reports damaged data', async () => {
    for (const bytes of [Buffer.alloc(0), CONTENT, Buffer.from(FROM_JAVA, 'base64').subarray(0, 50)])
      expect((await failureOf(gzipCodec.decompress(bytes))).message).to.match(/gzip cannot be read: ./);
  });
});
