import { expect } from 'chai';
import kafkajs from 'kafkajs';
import { gzipCodec } from '../../../src/kafka/codecs/gzip-codec.ts';
import { lz4Codec } from '../../../src/kafka/codecs/lz4-codec.ts';
import { registerCodecs } from '../../../src/kafka/codecs/register-codecs.ts';
import { snappyCodec } from '../../../src/kafka/codecs/snappy-codec.ts';
import { zstdCodec } from '../../../src/kafka/codecs/zstd-codec.ts';

const { CompressionCodecs, CompressionTypes } = kafkajs;

describe('registerCodecs', () => {
  const before = { ...CompressionCodecs };
  after(() => Object.assign(CompressionCodecs, before));

  it('registers every compression of Kafka, however often it is called', () => {
    registerCodecs();
    registerCodecs();
    expect(CompressionCodecs[CompressionTypes.GZIP]()).to.equal(gzipCodec);
    expect(CompressionCodecs[CompressionTypes.Snappy]()).to.equal(snappyCodec);
    expect(CompressionCodecs[CompressionTypes.LZ4]()).to.equal(lz4Codec);
    expect(CompressionCodecs[CompressionTypes.ZSTD]()).to.equal(zstdCodec);
  });
});
