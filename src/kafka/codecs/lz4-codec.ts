import { compressFrame, decompressFrame } from 'lz4-napi';
import { type Codec, MAX_DECOMPRESSED_BYTES, withFormatErrors, tooLargeError } from './codec.ts';
import { lz4Frames } from './lz4-frames.ts';

const decompressAll = async (buffer: Buffer, limit: number): Promise<Buffer> => {
  const frames = lz4Frames(buffer);
  const total = frames.reduce((sum, { decompressedBytes }) => sum + decompressedBytes, 0);
  if (total > limit) throw tooLargeError('lz4', limit);
  return Buffer.concat(await Promise.all(frames.map(({ bytes }) => decompressFrame(bytes))));
};

/** Uses frames of independent blocks, as Java's clients do. */
export const createLz4Codec = (limit: number = MAX_DECOMPRESSED_BYTES): Codec => ({
  compress: ({ buffer }) => compressFrame(buffer),
  decompress: (buffer) => withFormatErrors('lz4', () => decompressAll(buffer, limit)),
});

export const lz4Codec: Codec = createLz4Codec();
