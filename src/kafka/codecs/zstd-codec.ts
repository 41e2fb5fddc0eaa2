import { promisify } from 'node:util';
import {
  type Codec,
  MAX_DECOMPRESSED_BYTES,
  TooLargeError,
  withFormatErrors,
  tooLargeError,
} from './codec.ts';
import { type NodeZstd, nodeZstd } from './node-zstd.ts';
import { type ZstdFrame, zstdFrames } from './zstd-frames.ts';
import { type ReadZstd, readZstdInJavaScript, readZstdWithNode } from './read-zstd.ts';

/** The default limit of Zstandard's own reader. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

const checkHeader = ({ windowBytes, contentBytes }: ZstdFrame, limit: number): void => {
  if (contentBytes !== null && contentBytes > limit) throw tooLargeError('zstd', limit);
  if (windowBytes > MAX_WINDOW_BYTES)
    throw new TooLargeError(
      `a batch compressed with zstd needs a window of ${windowBytes} bytes, more than the limit of ${MAX_WINDOW_BYTES}: ` +
        'configure its producer to compress with a lower level',
    );
};

const decompressAll = async (buffer: Buffer, limit: number, read: ReadZstd): Promise<Buffer> => {
  const contents: Buffer[] = [];
  let remainingBytes = limit;
  for (const frame of zstdFrames(buffer)) {
    checkHeader(frame, remainingBytes);
    const content = await read(frame, remainingBytes);
    if (content === null) throw tooLargeError('zstd', limit);
    if (frame.contentBytes !== null && frame.contentBytes !== content.length)
      throw new Error(
        `a frame has ${content.length} bytes instead of the ${frame.contentBytes} in its header`,
      );
    contents.push(content);
    remainingBytes -= content.length;
  }
  return Buffer.concat(contents);
};

/** Reads with every Node. Writes only if Node has Zstandard; otherwise it fails with advice. */
export const createZstdCodec = (zstd: NodeZstd | null, limit: number = MAX_DECOMPRESSED_BYTES): Codec => {
  const read = zstd === null ? readZstdInJavaScript : readZstdWithNode(zstd);
  const compress =
    zstd === null
      ? () =>
          Promise.reject(new Error('writing zstd requires Node 22.15 or later: choose another compression'))
      : promisify<Buffer, Buffer>(zstd.zstdCompress);
  return {
    compress: ({ buffer }) => compress(buffer),
    decompress: (buffer) => withFormatErrors('zstd', () => decompressAll(buffer, limit, read)),
  };
};

export const zstdCodec: Codec = createZstdCodec(nodeZstd());
