import kafkajs from 'kafkajs';
import { gzipCodec } from './gzip-codec.ts';
import { lz4Codec } from './lz4-codec.ts';
import { snappyCodec } from './snappy-codec.ts';
import { zstdCodec } from './zstd-codec.ts';

/**
 * Puts the codecs into the table that kafkajs keeps for the whole process. By itself kafkajs knows gzip only, and
 * that without a bound. To be called before the first client is made; calling it again changes nothing.
 */
export const registerCodecs = (): void => {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.GZIP] = () => gzipCodec;
  CompressionCodecs[CompressionTypes.Snappy] = () => snappyCodec;
  CompressionCodecs[CompressionTypes.LZ4] = () => lz4Codec;
  CompressionCodecs[CompressionTypes.ZSTD] = () => zstdCodec;
};
